import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Executors;

public final class Service {
  /** The headers of the environment's carriers. */
  static final List<String> CARRIERS = List.of("baggage", "x-isolane-key");

  static final ThreadLocal<Headers> INCOMING = new ThreadLocal<>();

  /** Remembers the headers of a request for whatever its thread calls. A servlet filter looks the same. */
  static final Filter IN_LANE =
      new Filter() {
        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
          INCOMING.set(exchange.getRequestHeaders());
          try {
            chain.doFilter(exchange);
          } finally {
            INCOMING.remove();
          }
        }

        @Override
        public String description() {
          return "lane";
        }
      };

  /** A request with the carriers of the one that the thread handles. */
  static HttpRequest.Builder laneRequest(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    Headers incoming = INCOMING.get();
    if (incoming == null) return request;
    for (String name : CARRIERS)
      for (String value : incoming.getOrDefault(name, List.of())) request.header(name, value);
    return request;
  }

  static final HttpClient CLIENT = HttpClient.newHttpClient();

  static String get(String url) throws IOException {
    try {
      return CLIENT.send(laneRequest(URI.create(url)).build(), BodyHandlers.ofString()).body();
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
    server.createContext("/", Service::handle).getFilters().add(IN_LANE);
    server.start();
  }
}
