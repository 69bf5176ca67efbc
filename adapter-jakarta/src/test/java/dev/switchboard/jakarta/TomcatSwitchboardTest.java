package dev.switchboard.jakarta;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.testkit.SwitchboardContract;

class TomcatSwitchboardTest extends SwitchboardContract {
    @Override
    protected Transport transport() {
        return TomcatSite.withFilter();
    }

    @Override
    protected Codec codec() {
        return new JacksonCodec();
    }

    @Override
    protected boolean echoesBehindWhatWaits() {
        return false; // the framework answers a close by itself
    }

    @Override
    protected boolean forgetsPongs() {
        return false; // the container answers pings by itself
    }
}
