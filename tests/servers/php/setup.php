<?php
// Installs WordPress without its wizard and writes the posts and comments that tests know by their ids.
// Run in the site's folder: php setup.php
define( 'WP_INSTALLING', true );
require __DIR__ . '/request.php';
require getcwd() . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install( 'The Harbour Desk', 'keeper', 'keeper@example.org', true, '', 'keeper-password' );
$options = array(
	'blogdescription'             => 'Posts for tests, and what people answered',
	'timezone_string'             => 'America/Los_Angeles',
	'thread_comments'             => 1,
	'thread_comments_depth'       => 10,
	'comment_moderation'          => 0,
	'comment_previously_approved' => 0,
	'moderation_keys'             => 'holdme',
	'default_ping_status'         => 'closed',
	'posts_per_rss'               => 10,
	'comments_notify'             => 0,
	'moderation_notify'           => 0,
);
foreach ( $options as $name => $value ) {
	update_option( $name, $value );
}
if ( ! wp_get_theme()->exists() ) { // Debian has the themes in packages of their own
	switch_theme( 'twentytwentyone' );
}
$wp_rewrite->set_permalink_structure( '/%year%/%monthnum%/%postname%/' );
$wp_rewrite->flush_rules( false );
foreach ( get_posts( array( 'numberposts' => -1, 'post_type' => 'any', 'post_status' => 'any' ) ) as $sample ) {
	wp_delete_post( $sample->ID, true );
}
$author = wp_create_user( 'writer', 'writer-password', 'writer@example.org' );
wp_update_user( array( 'ID' => $author, 'display_name' => 'Wren Writer', 'role' => 'author' ) );
$reader = wp_create_user( 'reader', 'reader-password', 'reader@example.org' );
wp_update_user( array( 'ID' => $reader, 'display_name' => 'Rhea Reader', 'role' => 'subscriber' ) );

function add_post( int $id, string $gmt, string $title, string $html, string $comments = 'open' ): void {
	global $author;
	$made = wp_insert_post(
		array(
			'import_id'      => $id,
			'post_title'     => $title,
			'post_content'   => $html,
			'post_status'    => 'publish',
			'post_author'    => $author,
			'post_date_gmt'  => $gmt,
			'post_date'      => get_date_from_gmt( $gmt ),
			'comment_status' => $comments,
		)
	);
	if ( $made !== $id ) {
		exit( "post $id became " . print_r( $made, true ) );
	}
}

function add_comment( int $post, int $to, string $gmt, string $who, string $text, string $approved = '1' ): int {
	global $author;
	$own = 'Wren Writer' === $who;
	return wp_insert_comment(
		array(
			'comment_post_ID'      => $post,
			'comment_parent'       => $to,
			'user_id'              => $own ? $author : 0,
			'comment_author'       => $who,
			'comment_author_email' => $own ? 'writer@example.org' : sanitize_title( $who ) . '@example.net',
			'comment_date_gmt'     => $gmt,
			'comment_date'         => get_date_from_gmt( $gmt ),
			'comment_content'      => $text,
			'comment_approved'     => $approved,
		)
	);
}

// 100: six levels deep; one comment held, with a public answer that lost its parent by it.
add_post( 100, '2019-05-01 15:00:00', 'The bridge that hums', '<p>It hums in the evening. <em>Why?</em></p><ul><li>wind</li><li>bees</li></ul>' );
$one   = add_comment( 100, 0, '2019-05-01 16:00:00', 'Olive', "It is the wind in the railings.\n\nI have <strong>held</strong> one and it stopped." );
$two   = add_comment( 100, $one, '2019-05-01 16:05:00', 'Wren Writer', 'Which one did you hold?' );
$three = add_comment( 100, $two, '2019-05-01 16:10:00', 'Piet', '<blockquote>Which one did you hold?</blockquote>All of them, in turn & twice.' );
$four  = add_comment( 100, $three, '2019-05-01 16:15:00', 'Σοφία', 'Ωραία ιστορία — 橋が歌う — הגשר שר 🌉' );
$five  = add_comment( 100, $four, '2019-05-01 16:20:00', 'Quill', "<code>hum(wind) &gt; 0</code>" );
add_comment( 100, $five, '2019-05-01 16:25:00', 'Rosa', 'Sixth and last.' );
add_comment( 100, $one, '2019-05-01 17:00:00', 'Stan', 'A later answer to the first comment.' );
$held = add_comment( 100, 0, '2019-05-01 18:00:00', 'Held Hanna', 'I wait for a moderator.', '0' );
add_comment( 100, $held, '2019-05-01 18:05:00', 'Orphan Otto', 'I answer somebody who cannot be seen yet.' );
add_comment( 100, 0, '2019-05-01 18:10:00', 'Spam Sid', 'Cheap bridges!', 'spam' );

add_post( 101, '2019-05-02 15:00:00', 'A closed book', '<p>Read only.</p>', 'closed' );
add_comment( 101, 0, '2019-05-02 16:00:00', 'Olive', 'I was in time.' );
add_post( 103, '2019-05-03 15:00:00', 'Nobody has answered yet', '<p>Be the first.</p>' );

// 104: more comments than one page of REST holds; every tenth answers the one before it.
add_post( 104, '2019-05-04 15:00:00', 'A busy evening', '<p>Everybody came.</p>' );
$before = 0;
for ( $number = 1; $number <= 130; $number++ ) {
	$gmt    = gmdate( 'Y-m-d H:i:s', strtotime( '2019-05-04 16:00:00 UTC' ) + 60 * $number );
	$before = add_comment( 104, 0 === $number % 10 ? $before : 0, $gmt, "Guest $number", "I am guest number $number." );
}
add_post( 105, '2019-05-05 15:00:00', 'Tables &amp; code', '<h2>Both</h2><table><tr><th>a</th></tr><tr><td>1</td></tr></table><pre><code>print(1)</code></pre>' );
for ( $number = 1; $number <= 12; $number++ ) {
	add_post( 109 + $number, gmdate( 'Y-m-d H:i:s', strtotime( '2019-03-01 15:00:00 UTC' ) + 86400 * $number ), "An older post, number $number", '<p>Plain text.</p>' );
}
foreach ( array( 100, 101, 104 ) as $post ) {
	wp_update_comment_count_now( $post );
}
