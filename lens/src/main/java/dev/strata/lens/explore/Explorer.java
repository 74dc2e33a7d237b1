package dev.strata.lens.explore;

import com.sun.net.httpserver.HttpServer;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The server of the page. Any number of browsers share the model. */
public final class Explorer implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    /** Seconds that a client may take to send a request: the JDK's server waits for ever unless told. */
    private static final String PATIENCE = "30";

    static {
        System.setProperty("sun.net.httpserver.maxReqTime", System.getProperty("sun.net.httpserver.maxReqTime", PATIENCE));
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final URI address;

    private Explorer(HttpServer server, Gpt2 model) {
        this.server = server;
        int port = server.getAddress().getPort();
        var access = new Access(port);
        address = URI.create("http://" + LOOPBACK.getHostAddress() + ":" + port + "/?" + access.query());
        server.createContext("/", new Pages(access, model));
        server.createContext("/ask", new Questions(access, model));
        server.setExecutor(threads);
        server.start();
    }

    /**
     * Starts serving.
     *
     * @param model stays the caller's to close, after this
     * @param port 0 for any that is free
     * @throws StrataException if the port is taken
     */
    public static Explorer start(Gpt2 model, int port) {
        try {
            return new Explorer(HttpServer.create(new InetSocketAddress(LOOPBACK, port), 0), model);
        } catch (BindException e) {
            throw new StrataException("port " + port + " can't be had: " + e.getMessage() + "; port 0 takes any that is free", e);
        } catch (IOException e) {
            throw new StrataException("can't listen on port " + port + ": " + e.getMessage(), e);
        }
    }

    /** The page's URL, token and all. */
    public URI address() {
        return address;
    }

    /** Stops listening and waits for the answers under way, which nobody will read. */
    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
