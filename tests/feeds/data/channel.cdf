<?xml version="1.0"?>
<CHANNEL HREF="https://cdf.example/"><TITLE>Active</TITLE>
<ITEM HREF="https://cdf.example/1"><TITLE>Desktop</TITLE></ITEM></CHANNEL>
