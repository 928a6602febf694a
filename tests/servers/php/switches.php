<?php
/**
 * Plugin Name: Test switches
 *
 * Options that a test turns on: `test_down` answers everything with 503, `test_no_flood` lets one
 * writer post again at once, `test_no_rest` shuts the REST API as some plug-ins do, `test_eager_auth` has the user asked for early, as some plug-ins do, so that a wrong
 * password is refused everywhere. Without them this is WordPress as it comes.
 */
add_filter( 'pre_wp_mail', '__return_true' ); // no mail leaves the machine
if ( 'cli' !== PHP_SAPI && get_option( 'test_down' ) ) {
	http_response_code( 503 );
	header( 'Retry-After: 120' );
	exit( 'Briefly unavailable for scheduled maintenance.' );
}
if ( get_option( 'test_no_flood' ) ) {
	// The filter would be too late: this action's own callback ends the request.
	remove_action( 'check_comment_flood', 'check_comment_flood_db', 10 );
}
if ( get_option( 'test_no_rest' ) ) {
	add_filter(
		'rest_authentication_errors',
		fn() => new WP_Error( 'rest_disabled', 'The REST API is disabled.', array( 'status' => 403 ) )
	);
}
if ( get_option( 'test_eager_auth' ) ) {
	add_filter(
		'rest_authentication_errors',
		function ( $result ) {
			wp_get_current_user();
			return $result;
		}
	);
}
