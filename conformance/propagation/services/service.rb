require "net/http"
require "webrick"

# The headers of the environment's carriers.
CARRIERS = %w[baggage x-isolane-key].freeze

# Remembers the carriers of a request for whatever its thread calls. A Rack middleware looks the same.
def in_lane(request)
  Thread.current[:lane] = CARRIERS.to_h { |name| [name, request[name]] }.compact
  yield
ensure
  Thread.current[:lane] = nil
end

# The body at a URL, asked for with the carriers of the request that is being handled.
def lane_get(url)
  Net::HTTP.get(URI(url), Thread.current[:lane] || {})
end

silent = WEBrick::Log.new(File::NULL)
server = WEBrick::HTTPServer.new(
  BindAddress: "127.0.0.1", Port: ENV.fetch("PORT").to_i, Logger: silent, AccessLog: []
)
server.mount_proc("/") do |request, response|
  in_lane(request) do
    lane_get("#{ENV.fetch("NEXT")}/first#{request.path}")
    response.body = lane_get("#{ENV.fetch("NEXT")}/second#{request.path}")
  end
end
server.start
