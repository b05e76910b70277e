"""Asks a RabbitMQ by AMQP: `amqp.py URL open | read QUEUE | drain QUEUE | write QUEUE TEXT | publish EXCHANGE TEXT`."""
import sys

import pika

url, command, *rest = sys.argv[1:]
channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
channel.confirm_delivery()
if command == "read":
    method, _, body = channel.basic_get(rest[0])
    print(body.decode() if method else "")
    if method:
        channel.basic_nack(method.delivery_tag)
elif command == "drain":
    found = []
    while True:
        method, _, body = channel.basic_get(rest[0], auto_ack=True)
        if not method:
            break
        found.append(body.decode())
    print(" ".join(found))
elif command == "write":
    channel.queue_declare(rest[0], durable=True)
    channel.queue_purge(rest[0])
    channel.basic_publish("", rest[0], rest[1].encode(), pika.BasicProperties(delivery_mode=2))
elif command == "publish":
    channel.basic_publish(rest[0], "", rest[1].encode(), pika.BasicProperties(delivery_mode=2))
channel.connection.close()
