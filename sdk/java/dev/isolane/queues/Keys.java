package dev.isolane.queues;

import java.io.IOException;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.*;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose a message is, on a queue that a baseline shares with its forks (docs/queues.md). Reads the file of keys that Isolane
 * mounts, again every second: the kubelet swaps a link to replace it.
 */
public final class Keys {
  /** Messages that a baseline handled although a fork may have, too. */
  public final AtomicLong inTransition = new AtomicLong();
  private static final long FOREVER = Long.MAX_VALUE;
  private final Path file;
  /** Without a sandbox, the process is the baseline's. */
  private final String sandbox;
  private final String key;
  private final long window, drain;
  /** The headers in which messages carry the key, with its member in those that are lists. */
  private Map<String, String> places = places(Map.of("baggage", "isolane", "header", "x-isolane-key"));
  private boolean readable;
  /** A baseline's: since when it knows that a key is a fork's. */
  private Map<String, Long> since = new HashMap<>();
  /** A fork's: until when it handles a key. */
  private final Map<String, Long> until = new HashMap<>();

  /** By Isolane's variables, and the defaults. */
  public Keys() {
    this(System.getenv());
  }

  /** @param env ISOLANE_SANDBOX, ISOLANE_ROUTING_KEY, ISOLANE_KEYS_FILE and ISOLANE_*_SECONDS, all as texts. */
  public Keys(Map<String, String> env) {
    file = Path.of(env.getOrDefault("ISOLANE_KEYS_FILE", "/etc/isolane/keys/keys.json"));
    sandbox = env.getOrDefault("ISOLANE_SANDBOX", "");
    key = env.getOrDefault("ISOLANE_ROUTING_KEY", "");
    window = seconds(env, "WINDOW", "120");
    drain = seconds(env, "DRAIN", "120");
    refresh();
    long known = System.nanoTime() - window + seconds(env, "START_WINDOW", "" + window / 1e9);
    since.replaceAll((one, time) -> known);
    Thread watcher = new Thread(() -> watch(seconds(env, "POLL", "1") / 1_000_000));
    watcher.setDaemon(true);
    watcher.start();
  }

  private static long seconds(Map<String, String> env, String name, String otherwise) {
    return (long) (Double.parseDouble(env.getOrDefault("ISOLANE_" + name + "_SECONDS", otherwise)) * 1e9);
  }

  private void watch(long milliseconds) {
    try {
      for (; ; refresh()) Thread.sleep(milliseconds);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads the file now. Whether it is there, and whole: a fork handles nothing before it is. */
  public synchronized boolean refresh() {
    Map<String, String> forks = Map.of();
    try {
      String text = Files.readString(file);
      forks = object(text, "forks");
      Map<String, String> carriers = object(text, "carriers");
      readable = forks != null && Pattern.compile("\"version\"\\s*:\\s*1\\s*[,}]").matcher(text).find();
      if (readable && carriers != null) places = places(carriers);
    } catch (IOException missing) {
      readable = false;
    }
    if (!readable) forks = Map.of();
    long now = System.nanoTime();
    Map<String, Long> known = since;
    since = new HashMap<>();
    for (String one : forks.keySet()) since.put(one, known.getOrDefault(one, now));
    // From its start on, a fork is there for its own key; what is not (or no longer) its, it handles for a while.
    if (readable && !key.isEmpty()) until.putIfAbsent(key, FOREVER);
    Map<String, String> rows = forks;
    until.replaceAll((one, end) -> end == FOREVER && !sandbox.equals(rows.get(one)) ? now + drain : end);
    rows.forEach((one, taker) -> { if (taker.equals(sandbox)) until.put(one, FOREVER); });
    return readable;
  }

  /** The texts of an object in the file, which holds nothing but keys and names: neither has a quote in it. */
  private static Map<String, String> object(String text, String name) {
    String row = "\"([^\"\\\\]*)\"\\s*:\\s*\"([^\"\\\\]*)\"";
    String rows = "\\{\\s*((?:" + row + "\\s*,\\s*)*+(?:" + row + ")?+)\\s*\\}";
    Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*" + rows + "\\s*[,}]").matcher(text);
    if (!text.stripTrailing().endsWith("}") || !found.find()) return null;
    return Pattern.compile(row).matcher(found.group(1)).results()
        .collect(Collectors.toMap(one -> one.group(1), one -> one.group(2), (first, second) -> second));
  }

  /** The routing key of a message; empty where it has none. */
  public synchronized String keyOf(Map<String, String> headers) {
    return places.entrySet().stream().map(place -> {
      String line = lineOf(headers, place.getKey());
      return place.getValue().isEmpty() ? line.trim() : members(line, place, true).findFirst().orElse("");
    }).filter(one -> !one.isEmpty()).findFirst().orElse("");
  }

  private static Map<String, String> places(Map<String, String> carriers) {
    Map<String, String> places = new LinkedHashMap<>();
    for (String list : List.of("baggage", "tracestate"))
      if (carriers.containsKey(list)) places.put(list, carriers.get(list));
    for (String header : carriers.getOrDefault("header", "").split(","))
      if (!header.isEmpty()) places.put(header, "");
    return places;
  }

  /** The values of our member of a list, or else the other members. A tracestate has no blanks at the "=", and no properties. */
  private static Stream<String> members(String line, Map.Entry<String, String> place, boolean ours) {
    String blanks = place.getKey().equals("baggage") ? "\\s*" : "", end = blanks.isEmpty() ? "(.*)" : "([^;]*?)\\s*(?:;.*)?";
    Pattern own = Pattern.compile("\\s*" + Pattern.quote(place.getValue()) + blanks + "=" + blanks + end);
    Stream<String> all = Arrays.stream(line.split(",")).filter(one -> !one.isBlank());
    return ours ? all.map(one -> own.matcher(one.stripTrailing())).filter(Matcher::matches).map(one -> one.group(1)).filter(one -> !one.isEmpty())
        : all.filter(one -> !own.matcher(one.stripTrailing()).matches());
  }

  /** Whether this process has to handle a message; if not, it has to acknowledge and forget it. */
  public synchronized boolean shouldProcess(Map<String, String> headers) {
    String found = keyOf(headers);
    if (!sandbox.isEmpty()) {
      Long end = until.get(found);
      return end != null && (end == FOREVER || System.nanoTime() - end < 0);
    }
    Long start = since.get(found);
    if (start == null || System.nanoTime() - start >= window) return start == null;
    inTransition.incrementAndGet();
    return true;
  }

  /** The headers of a message to publish, with the key of what it is published for, or a fork's own. */
  public synchronized Map<String, String> publishHeaders(Map<String, String> headers, Map<String, String> incoming) {
    Map<String, String> result = new LinkedHashMap<>(headers);
    String own = !keyOf(headers).isEmpty() ? keyOf(headers) : !keyOf(incoming).isEmpty() ? keyOf(incoming) : key;
    if (own.isEmpty()) return result;
    for (Map.Entry<String, String> place : places.entrySet()) {
      boolean isList = !place.getValue().isEmpty(), isFirst = place.getKey().equals("tracestate");
      Stream<String> pair = Stream.of(isList ? place.getValue() + "=" + own : own);
      Stream<String> others = isList ? members(lineOf(result, place.getKey()), place, false) : Stream.empty();
      // A list of states is cut off at its right.
      result.put(nameIn(result, place.getKey()), (isFirst ? Stream.concat(pair, others) : Stream.concat(others, pair)).collect(Collectors.joining(",")));
    }
    return result;
  }

  /** On SIGTERM: returns when a fork may stop consuming, since the baseline has taken its messages back. */
  public void drain() throws InterruptedException {
    if (!sandbox.isEmpty()) Thread.sleep(drain / 1_000_000);
  }

  private static String lineOf(Map<String, String> headers, String name) {
    return headers.getOrDefault(nameIn(headers, name), "");
  }

  private static String nameIn(Map<String, String> headers, String name) {
    return headers.keySet().stream().filter(name::equalsIgnoreCase).findFirst().orElse(name);
  }
}
