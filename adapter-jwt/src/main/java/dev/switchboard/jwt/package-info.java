/** Who connects, by a JSON Web Token (RFC 7519). */
package dev.switchboard.jwt;
