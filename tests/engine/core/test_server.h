#pragma once
#include <algorithm>
#include <arpa/inet.h>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace benchlight {

/// Lets no proxy of the user's come between a test and its server.
inline void forget_proxies() {
    for (const char *name :
         {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"})
        ::unsetenv(name);
}

/// An HTTP server on 127.0.0.1 whose answers a test writes itself, well or badly. One connection at a time, one
/// request a connection.
class TestServer {
  public:
    struct Request {
        std::string path;
        std::optional<std::size_t> range; ///< the first byte asked for
    };
    class Connection {
      public:
        Connection(int socket, int stop) : socket_(socket), stop_(stop) {}
        void send(std::string_view text) const {
            while (!text.empty()) {
                const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
                if (sent <= 0) return;
                text.remove_prefix(static_cast<std::size_t>(sent));
            }
        }
        void send(const std::string &status, const std::vector<std::string> &headers, std::string_view body) const {
            std::string head = "HTTP/1.1 " + status + "\r\nConnection: close\r\n";
            for (const std::string &header : headers) head += header + "\r\n";
            send(head + "\r\n");
            send(body);
        }
        /// Says nothing more until the other side has gone, or the server ends.
        void stall() const {
            pollfd watched[] = {{socket_, POLLIN | POLLRDHUP, 0}, {stop_, POLLIN, 0}};
            ::poll(watched, 2, -1);
        }
        std::string receive_head() const {
            std::string head;
            char byte = 0;
            while (!head.ends_with("\r\n\r\n") && ::recv(socket_, &byte, 1, 0) == 1) head += byte;
            return head;
        }

      private:
        int socket_, stop_;
    };
    using Answer = std::function<void(const Request &, const Connection &)>;

    explicit TestServer(Answer answer) : answer_(std::move(answer)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto *plain = reinterpret_cast<sockaddr *>(&address);
        if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 8) != 0 || ::pipe(stop_) != 0 ||
            ::getsockname(listener_, plain, &size) != 0)
            throw std::runtime_error("no local server");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~TestServer() {
        ::close(stop_[1]);
        thread_.join();
        ::close(stop_[0]);
        ::close(listener_);
    }
    TestServer(const TestServer &) = delete;
    TestServer &operator=(const TestServer &) = delete;

    std::string url(const std::string &path = "/thing") const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    std::vector<Request> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

  private:
    void serve() {
        for (;;) {
            pollfd watched[] = {{listener_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
            ::poll(watched, 2, -1);
            if (watched[1].revents != 0) return;
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            const Connection connection(socket, stop_[0]);
            const Request request = parse(connection.receive_head());
            {
                const std::lock_guard lock(mutex_);
                requests_.push_back(request);
            }
            answer_(request, connection);
            ::close(socket);
        }
    }
    static Request parse(const std::string &head) {
        Request request;
        const std::size_t path = head.find(' ') + 1;
        request.path = head.substr(path, head.find(' ', path) - path);
        if (const std::size_t range = head.find("\r\nRange: bytes="); range != std::string::npos)
            request.range = std::stoul(head.substr(range + 15));
        return request;
    }

    Answer answer_;
    int listener_ = -1, port_ = 0, stop_[2]{};
    mutable std::mutex mutex_;
    std::vector<Request> requests_;
    std::thread thread_;
};

/// Serves `body` as a good server does, with ranges.
inline TestServer::Answer serve_ranges(std::string body) {
    return [body = std::move(body)](const TestServer::Request &request, const TestServer::Connection &connection) {
        const std::string total = std::to_string(body.size());
        if (!request.range) return connection.send("200 OK", {"Content-Length: " + total}, body);
        if (*request.range >= body.size())
            return connection.send("416 Range Not Satisfiable", {"Content-Range: bytes */" + total}, "");
        const std::string rest = body.substr(*request.range);
        connection.send("206 Partial Content",
                        {"Content-Length: " + std::to_string(rest.size()),
                         "Content-Range: bytes " + std::to_string(*request.range) + "-" +
                             std::to_string(body.size() - 1) + "/" + total},
                        rest);
    };
}

} // namespace benchlight
