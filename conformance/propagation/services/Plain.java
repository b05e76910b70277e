import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;

/** Knows nothing of lanes: the agent of OpenTelemetry passes baggage on. */
public final class Plain {
  static final HttpClient CLIENT = HttpClient.newHttpClient();

  static String get(String url) throws IOException {
    try {
      return CLIENT.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString()).body();
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
  }

  static void handle(HttpExchange exchange) throws IOException {
    String next = System.getenv("NEXT");
    String path = exchange.getRequestURI().getPath();
    get(next + "/first" + path);
    byte[] body = get(next + "/second" + path).getBytes();
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(System.getenv("PORT"));
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext("/", Plain::handle);
    server.start();
  }
}
