package dev.switchboard.jackson;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.testkit.CodecContract;

class JacksonCodecTest extends CodecContract {
    @Override
    protected Codec codec() {
        return new JacksonCodec();
    }
}
