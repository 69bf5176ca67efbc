/** Transport for any container of Jakarta WebSocket 2.1; portable API only. */
package dev.switchboard.jakarta;
