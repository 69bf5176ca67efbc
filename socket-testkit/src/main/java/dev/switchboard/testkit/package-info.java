/** Contract test suites for every port, fakes that pass them, and a test client. */
package dev.switchboard.testkit;
