package dev.switchboard.benchmarks;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A look into another JVM on this machine: its live heap and its memory outside the heap, through JMX. Confined. */
final class Memory implements AutoCloseable {
    /** What was held after a full collection, in bytes. */
    record Held(long heap, long direct) {}

    private final JMXConnector connector;
    private final MemoryMXBean heap;
    private final BufferPoolMXBean direct;

    private Memory(JMXConnector connector) throws IOException {
        this.connector = connector;
        MBeanServerConnection server = connector.getMBeanServerConnection();
        this.heap = ManagementFactory.newPlatformMXBeanProxy(
                server, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        this.direct = ManagementFactory.newPlatformMXBeanProxy(
                server, "java.nio:type=BufferPool,name=direct", BufferPoolMXBean.class);
    }

    /** Starts the process's local management agent and connects to it. */
    @SuppressWarnings("BanJNDI") // the address is no input: the JVM that was attached to has just given it
    static Memory of(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return new Memory(JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " is no JVM of this kind", e);
        }
    }

    /** Collects everything that is dead, and looks. */
    Held afterCollection() {
        heap.gc();
        return new Held(heap.getHeapMemoryUsage().getUsed(), direct.getMemoryUsed());
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
