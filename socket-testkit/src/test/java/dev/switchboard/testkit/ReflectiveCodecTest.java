package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Codec;

class ReflectiveCodecTest extends CodecContract {
    @Override
    protected Codec codec() {
        return new ReflectiveCodec();
    }
}
