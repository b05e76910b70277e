"""Asks a Kafka: `kafka.py BOOTSTRAP USER PASSWORD everything | write TOPIC TEXT | read TOPIC GROUP`."""
import json
import sys

# Not the file itself, which has the name of the package.
sys.path.pop(0)
from kafka import KafkaConsumer, KafkaProducer, TopicPartition  # noqa: E402
from kafka.admin import ACLFilter, ACLOperation, ACLPermissionType, KafkaAdminClient  # noqa: E402
from kafka.admin import ResourcePatternFilter, ACLResourcePatternType, ResourceType  # noqa: E402

bootstrap, user, password, command, *rest = sys.argv[1:]
server = dict(
    bootstrap_servers=bootstrap,
    security_protocol="SASL_PLAINTEXT",
    sasl_mechanism="SCRAM-SHA-512",
    sasl_plain_username=user,
    sasl_plain_password=password,
)
if command == "everything":
    admin = KafkaAdminClient(**server)
    found = {f"topic {topic['name']}": str(len(topic["partitions"])) for topic in admin.describe_topics() if not topic["name"].startswith("__")}
    for name in found:
        consumer = KafkaConsumer(**server)
        end = consumer.end_offsets([TopicPartition(name.split(" ")[1], 0)])
        found[name] += f" {list(end.values())}"
        consumer.close()
    found |= {f"user {name}": "" for name in admin.describe_user_scram_credentials()}
    found |= {f"group {group['group_id']}": "" for group in admin.list_groups()}
    every = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    acls, _ = admin.describe_acls(ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, every))
    found |= {f"right {acl}": "" for acl in acls}
    print(json.dumps(found))
elif command == "write":
    producer = KafkaProducer(**server, max_block_ms=4000, retries=0)
    producer.send(rest[0], rest[1].encode(), partition=0).get(timeout=4)
elif command == "read":
    consumer = KafkaConsumer(**server, group_id=rest[1], enable_auto_commit=False, consumer_timeout_ms=4000)
    partition = TopicPartition(rest[0], 0)
    consumer.assign([partition])
    consumer.seek(partition, consumer.end_offsets([partition])[partition] - 1)
    print(next(consumer).value.decode())
    consumer.commit()
    consumer.close()
