/** The domain of Switchboard; it requires nothing but {@code java.base}. */
module dev.switchboard.domain {
    exports dev.switchboard.domain;
}
