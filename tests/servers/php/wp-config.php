<?php
// A test site on 127.0.0.1: nothing in here is secret. BLOGTUI_WP_URL and BLOGTUI_WP_DATA say which. Its database is
// MariaDB on the socket BLOGTUI_WP_SOCKET, else an SQLite file.
$socket = getenv( 'BLOGTUI_WP_SOCKET' );
define( 'DB_ENGINE', $socket ? 'mysql' : 'sqlite' );
define( 'DB_DIR', getenv( 'BLOGTUI_WP_DATA' ) );
define( 'DB_FILE', 'site.sqlite' );
define( 'DB_NAME', 'site' );
define( 'DB_USER', $socket ? 'anybody' : '' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', $socket ? "localhost:$socket" : '' );
define( 'DB_CHARSET', 'utf8mb4' );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $kind ) {
	define( $kind . '_KEY', "blogtui test key $kind" );
	define( $kind . '_SALT', "blogtui test salt $kind" );
}
$table_prefix = 'wp_';
define( 'WP_HOME', getenv( 'BLOGTUI_WP_URL' ) );
define( 'WP_SITEURL', WP_HOME );
define( 'WP_ENVIRONMENT_TYPE', 'local' );   // application passwords without https
define( 'WP_CONTENT_DIR', __DIR__ . '/wp-content' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );   // the site calls nobody ...
define( 'DISABLE_WP_CRON', true );          // ... not even itself
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );        // a notice inside a feed would break it
define( 'WP_DEBUG_LOG', getenv( 'BLOGTUI_WP_DATA' ) . '/debug.log' );
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
