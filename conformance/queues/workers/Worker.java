import dev.isolane.queues.Keys;
import java.io.*;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.stream.Collectors;

/**
 * A consumer of Redis Streams with the library for Java. With an argument, it answers cases instead: lines of a file, a pod's
 * variables, headers and incoming headers between tabs; see conformance/queues/libraries.ts.
 */
public final class Worker {
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) answer();
    else consume();
  }

  private static void answer() throws Exception {
    Path file = Files.createTempDirectory("vectors").resolve("keys.json");
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = lines.readLine()) != null; ) {
      String[] parts = line.split("\t", -1);
      Files.deleteIfExists(file);
      if (!parts[0].equals("-")) Files.writeString(file, parts[0]);
      Map<String, String> env = new HashMap<>(mapOf(parts[1]));
      env.putIfAbsent("ISOLANE_WINDOW_SECONDS", "0");
      env.put("ISOLANE_POLL_SECONDS", "1000");
      env.put("ISOLANE_KEYS_FILE", file.toString());
      Keys keys = new Keys(env);
      Map<String, String> published = keys.publishHeaders(mapOf(parts[2]), mapOf(parts[3]));
      String headers = new TreeMap<>(published).entrySet().stream()
          .map(one -> one.getKey() + "\u001e" + one.getValue()).collect(Collectors.joining("\u001f"));
      System.out.println(keys.shouldProcess(mapOf(parts[2])) + "\t" + headers);
    }
  }

  private static Map<String, String> mapOf(String text) {
    Map<String, String> result = new LinkedHashMap<>();
    for (String pair : text.isEmpty() ? new String[0] : text.split("\u001f")) {
      String[] parts = pair.split("\u001e", -1);
      result.put(parts[0], parts[1]);
    }
    return result;
  }

  private final OutputStream out;
  private final InputStream in;

  private Worker(int port) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    out = new BufferedOutputStream(socket.getOutputStream());
    in = new BufferedInputStream(socket.getInputStream());
  }

  private Object call(String... words) throws IOException {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) text.append("$").append(word.length()).append("\r\n").append(word).append("\r\n");
    out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return reply();
  }

  private Object reply() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int one; (one = in.read()) != '\n'; ) {
      if (one < 0) throw new EOFException();
      text.append((char) one);
    }
    String line = text.toString().trim();
    char kind = line.charAt(0);
    if (kind != '*' && kind != '$') return line;
    int count = Integer.parseInt(line.substring(1));
    if (count < 0) return kind == '*' ? List.of() : null;
    if (kind == '$') return new String(in.readNBytes(count + 2), 0, count, StandardCharsets.ISO_8859_1);
    List<Object> all = new ArrayList<>();
    for (int index = 0; index < count; index++) all.add(reply());
    return all;
  }

  private static List<?> list(Object value) {
    return (List<?>) value;
  }

  private static void say(String line) throws IOException {
    Files.writeString(Path.of(System.getenv("OUT")), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static volatile boolean ended;

  private static void consume() throws Exception {
    String group = System.getenv("GROUP"), name = System.getenv("CONSUMER");
    Keys keys = new Keys();
    Worker redis = new Worker(Integer.parseInt(System.getenv("PORT")));
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        keys.drain();
        ended = true;
        main.join();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }));
    redis.call("XGROUP", "CREATE", "bills", group, "0", "MKSTREAM");
    say("begins\t" + name);
    String start = "0";
    while (!ended) {
      int count = 0;
      for (Object stream : list(redis.call("XREADGROUP", "GROUP", group, name, "COUNT", "10", "BLOCK", "50", "STREAMS", "bills", start))) {
        for (Object entry : list(list(stream).get(1))) {
          count++;
          List<?> fields = list(list(entry).get(1));
          Map<String, String> headers = new LinkedHashMap<>();
          for (int index = 0; index < fields.size(); index += 2) headers.put((String) fields.get(index), (String) fields.get(index + 1));
          String number = headers.remove("number");
          if (keys.shouldProcess(headers)) {
            String next = keys.publishHeaders(Map.of(), headers).getOrDefault("x-isolane-key", "");
            say(number + "\t" + name + "\t" + System.currentTimeMillis() + "\t" + next + "\t" + (start.equals("0") ? "again" : "first"));
            Thread.sleep(10);
          }
          redis.call("XACK", "bills", group, (String) list(entry).get(0));
        }
      }
      if (count == 0) start = ">";
    }
  }
}
