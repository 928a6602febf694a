<?php
// Changes the running site as a moderator or a test would. Run in the site's folder: php ctl.php COMMAND …
//   switch NAME on|off     a switch of switches.php: no_flood, no_rest, down, eager_auth
//   option NAME VALUE      any option of the site
//   comment ID STATUS      approve, hold, spam, trash, delete
//   close POST             takes no more comments on it
//   protect POST PASSWORD  shows it, and takes comments, only from those who know that password
//   app-password USER      makes an application password and prints it as people see it, in groups
//   comments POST          prints every comment of a post, whatever its status, as JSON
require __DIR__ . '/request.php';
require getcwd() . '/wp-load.php';
$command = $argv[1] ?? '';
if ( 'switch' === $command ) {
	update_option( "test_$argv[2]", 'on' === $argv[3] ? '1' : '' );
} elseif ( 'option' === $command ) {
	update_option( $argv[2], $argv[3] );
} elseif ( 'close' === $command ) {
	wp_update_post( array( 'ID' => (int) $argv[2], 'comment_status' => 'closed' ) );
} elseif ( 'protect' === $command ) {
	wp_update_post( array( 'ID' => (int) $argv[2], 'post_password' => $argv[3] ) );
} elseif ( 'comment' === $command && 'delete' === $argv[3] ) {
	wp_delete_comment( (int) $argv[2], true );
} elseif ( 'comment' === $command ) {
	if ( ! wp_set_comment_status( (int) $argv[2], $argv[3] ) ) {
		fwrite( STDERR, "no comment $argv[2], or it has that status\n" );
		exit( 1 );
	}
} elseif ( 'app-password' === $command ) {
	$made = WP_Application_Passwords::create_new_application_password( get_user_by( 'login', $argv[2] )->ID, array( 'name' => 'blogtui' ) );
	echo WP_Application_Passwords::chunk_password( $made[0] );
} elseif ( 'comments' === $command ) {
	$found = $wpdb->get_results( $wpdb->prepare( "SELECT comment_ID id, comment_parent parent, comment_author author, comment_approved status, comment_date_gmt published, comment_content text FROM $wpdb->comments WHERE comment_post_ID = %d ORDER BY comment_ID", (int) $argv[2] ) );
	echo json_encode( $found, JSON_UNESCAPED_UNICODE );
} else {
	fwrite( STDERR, "unknown command\n" );
	exit( 2 );
}
