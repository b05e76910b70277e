<?php

// The headers of the environment's carriers.
const CARRIERS = ['baggage', 'x-isolane-key'];

// The carriers of the request that is being handled: a process of PHP handles one at a time.
function lane_headers(): array
{
    $incoming = array_change_key_case(getallheaders());
    $own = array_intersect_key($incoming, array_flip(CARRIERS));
    return array_map(fn ($name, $value) => "$name: $value", array_keys($own), $own);
}

// The body at a URL, asked for with them.
function lane_get(string $url): string
{
    return file_get_contents($url, false, stream_context_create(['http' => ['header' => lane_headers()]]));
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
lane_get(getenv('NEXT') . "/first$path");
echo lane_get(getenv('NEXT') . "/second$path");
