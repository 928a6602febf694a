<?php
// For `php -S`: files as they are, folders by their index.php, everything else to WordPress.
$path = rawurldecode( parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ?: '/' );
$file = $_SERVER['DOCUMENT_ROOT'] . $path;
if ( str_contains( $path, '..' ) ) {
	http_response_code( 404 );
	return true;
}
if ( is_file( $file ) ) {
	return false;
}
$script = '/' !== $path && is_file( rtrim( $file, '/' ) . '/index.php' ) ? rtrim( $path, '/' ) . '/index.php' : '/index.php';
$_SERVER['SCRIPT_NAME']     = $script;
$_SERVER['PHP_SELF']        = $script;
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . $script;
chdir( dirname( $_SERVER['SCRIPT_FILENAME'] ) );
require $_SERVER['SCRIPT_FILENAME'];
return true;
