<?php
// What WordPress expects to know of a request, for scripts on the command line.
$url     = parse_url( getenv( 'BLOGTUI_WP_URL' ) );
$_SERVER = array_merge(
	$_SERVER,
	array(
		'HTTP_HOST'       => $url['host'] . ':' . $url['port'],
		'SERVER_NAME'     => $url['host'],
		'SERVER_PROTOCOL' => 'HTTP/1.1',
		'REQUEST_METHOD'  => 'GET',
		'REQUEST_URI'     => '/',
		'REMOTE_ADDR'     => '127.0.0.1',
	)
);
