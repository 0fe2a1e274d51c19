#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "ui/dataset/download_panel.h"
#include "ui/dataset/download_rate.h"
#include "ui/shell/theme.h"

#include <QElapsedTimer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <arpa/inet.h>
#include <atomic>
#include <mutex>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace benchlight;
using namespace benchlight::ui;
namespace fs = std::filesystem;

namespace {

/// Sends `content` over HTTP on a thread of its own, from where a range asks; ends in the middle when told so.
class Server {
  public:
    enum class End { whole, stalls, breaks_off };
    std::atomic<End> end = End::whole;
    std::atomic<qint64> sends = 0; ///< bytes before an end that is not the whole

    explicit Server(QByteArray content) : content_(std::move(content)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(socket_, reinterpret_cast<sockaddr *>(&address), length) != 0 || ::listen(socket_, 8) != 0 ||
            ::getsockname(socket_, reinterpret_cast<sockaddr *>(&address), &length) != 0)
            qFatal("no local server");
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](const std::stop_token &stop) {
            while (!stop.stop_requested())
                if (const int client = ::accept(socket_, nullptr, nullptr); client >= 0) {
                    answer(client, stop);
                    ::close(client);
                }
        });
    }
    ~Server() {
        thread_.request_stop();
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }
    QString url() const { return QString("http://127.0.0.1:%1/toy.bin").arg(port_); }
    QByteArray last_range() {
        const std::lock_guard lock(guard_);
        return range_;
    }
    int requests() const { return requests_; }

  private:
    void answer(int client, const std::stop_token &stop) {
        QByteArray request;
        char piece[4096];
        while (!request.contains("\r\n\r\n")) {
            const ssize_t read = ::recv(client, piece, sizeof piece, 0);
            if (read <= 0) return;
            request.append(piece, static_cast<int>(read));
        }
        QByteArray range;
        for (const QByteArray &line : request.split('\n'))
            if (line.toLower().startsWith("range: bytes=")) range = line.mid(13).trimmed();
        {
            const std::lock_guard lock(guard_);
            range_ = range;
        }
        ++requests_;
        const qint64 from = range.left(range.indexOf('-')).toLongLong();
        const QByteArray size = QByteArray::number(content_.size());
        QByteArray reply = range.isEmpty()
                               ? "HTTP/1.1 200 OK\r\n"
                               : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + QByteArray::number(from) +
                                     "-" + QByteArray::number(content_.size() - 1) + "/" + size + "\r\n";
        reply += "Content-Length: " + QByteArray::number(content_.size() - from) + "\r\n\r\n";
        reply += content_.mid(from, end == End::whole ? -1 : sends.load());
        for (qint64 sent = 0; sent < reply.size();) {
            const ssize_t written =
                ::send(client, reply.constData() + sent, static_cast<size_t>(reply.size() - sent), MSG_NOSIGNAL);
            if (written <= 0) return;
            sent += written;
        }
        // Until the other side has gone.
        while (end == End::stalls && !stop.stop_requested() && ::recv(client, piece, sizeof piece, 0) > 0) {}
    }

    const QByteArray content_;
    const int socket_;
    quint16 port_ = 0;
    std::mutex guard_;
    QByteArray range_;
    std::atomic<int> requests_ = 0;
    std::jthread thread_;
};

QByteArray toy_bytes() {
    QByteArray bytes;
    for (int i = 0; i < 400'000; ++i) bytes += static_cast<char>(i * i >> 3);
    return bytes;
}

Resource toy(const QString &url) {
    const QByteArray bytes = toy_bytes();
    return {.name = "toy",
            .title = "A toy set",
            .url = url.toStdString(),
            .size = static_cast<std::uint64_t>(bytes.size()),
            .sha256 = sha256_hex(std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())))),
            .place = "toy.bin",
            .most_unpacked = 0};
}

} // namespace

class DownloadTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    fs::path file(const char *name) const { return fs::path(home_.path().toStdString()) / name; }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toUtf8());
        for (const char *name : {"http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"}) qunsetenv(name);
        apply_theme(Theme::light);
    }

    void init() {
        fs::remove(file("toy.bin"));
        fs::remove(file("toy.part"));
    }

    void what_is_offered_is_fetched() {
        Server server(toy_bytes());
        DownloadPanel panel;
        panel.show_resource(toy(server.url()));
        QVERIFY(panel.button()->text().contains("400 kB"));
        QSignalSpy finished(&panel, &DownloadPanel::finished);
        panel.button()->click();
        QVERIFY(panel.running());
        QVERIFY(finished.wait(10'000));
        QCOMPARE(finished[0][0].toString(), QString("toy"));
        QCOMPARE(finished[0][1].toString().toStdString(), file("toy.bin").string());
        QVERIFY(!panel.running());
        QCOMPARE(fs::file_size(file("toy.bin")), std::uintmax_t{400'000});
    }

    void a_cancelled_download_goes_on_where_it_was() {
        Server server(toy_bytes());
        server.end = Server::End::stalls;
        server.sends = 150'000;
        DownloadPanel panel;
        panel.show();
        panel.show_resource(toy(server.url()));
        panel.start();
        QTRY_COMPARE(fs::exists(file("toy.part")) ? fs::file_size(file("toy.part")) : 0, std::uintmax_t{150'000});
        panel.cancel();
        QTRY_VERIFY(!panel.running());
        QVERIFY(panel.problem().isEmpty());
        QVERIFY2(panel.button()->text().contains("o on from 150 kB"), qPrintable(panel.button()->text()));

        DownloadPanel another; // the window was closed meanwhile
        another.show_resource(toy(server.url()));
        QVERIFY(another.button()->text().contains("o on from 150 kB"));
        server.end = Server::End::whole;
        QSignalSpy finished(&another, &DownloadPanel::finished);
        another.start();
        QVERIFY(finished.wait(10'000));
        QCOMPARE(server.last_range(), QByteArray("150000-"));
        QVERIFY(!fs::exists(file("toy.part")));
    }

    void a_download_that_breaks_off_says_so_and_can_go_on() {
        Server server(toy_bytes());
        server.end = Server::End::breaks_off;
        server.sends = 60'000;
        DownloadPanel panel;
        panel.show();
        panel.show_resource(toy(server.url()));
        QSignalSpy failed(&panel, &DownloadPanel::failed), finished(&panel, &DownloadPanel::finished);
        panel.start();
        QVERIFY(failed.wait(20'000)); // after the engine's own retries
        QVERIFY2(panel.problem().contains("ended early"), qPrintable(panel.problem()));
        QVERIFY(panel.problem().endsWith("."));
        QVERIFY2(panel.button()->text().contains("o on from 240 kB"), qPrintable(panel.button()->text()));
        server.end = Server::End::whole;
        panel.button()->click();
        QVERIFY(panel.problem().isEmpty());
        QVERIFY(finished.wait(10'000));
    }

    void other_bytes_are_refused() {
        QByteArray wrong = toy_bytes();
        wrong[1234] = static_cast<char>(wrong[1234] + 1);
        Server server(wrong);
        DownloadPanel panel;
        panel.show_resource(toy(server.url()));
        QSignalSpy failed(&panel, &DownloadPanel::failed);
        panel.start();
        QVERIFY(failed.wait(10'000));
        QVERIFY2(panel.problem().contains("SHA-256"), qPrintable(panel.problem()));
        QVERIFY(panel.button()->text().contains("ry again"));
        QVERIFY(!fs::exists(file("toy.bin")));
    }

    void another_address_may_be_given() {
        write_file_atomically(file("mirror.bin"), toy_bytes().toStdString());
        DownloadPanel panel;
        panel.show_resource(toy("http://127.0.0.1:9/nobody"));
        QSignalSpy failed(&panel, &DownloadPanel::failed), finished(&panel, &DownloadPanel::finished);
        panel.set_address("gopher://somewhere");
        panel.start();
        QVERIFY(failed.wait(10'000));
        QVERIFY2(panel.problem().contains("must begin with http"), qPrintable(panel.problem()));
        panel.set_address(QString::fromStdString("file://" + file("mirror.bin").string()));
        panel.start();
        QVERIFY(finished.wait(10'000));
    }

    void closing_while_it_downloads_does_not_hang() {
        Server server(toy_bytes());
        server.end = Server::End::stalls;
        server.sends = 1000;
        auto panel = std::make_unique<DownloadPanel>();
        panel->show_resource(toy(server.url()));
        panel->start();
        QTRY_VERIFY(server.requests() > 0);
        panel.reset(); // would run into the test's time limit
        QVERIFY(!fs::exists(file("toy.bin")));
    }

    void the_remaining_time_is_a_range_that_holds_the_truth() {
        DownloadRate rate;
        std::uint64_t done = 5'000'000; // of an earlier try
        rate.add(0, done);
        QVERIFY(!rate.rate() && !rate.remaining(100'000'000));
        for (int i = 1; i <= 80; ++i) { // 20 s, 1 MB/s with every other five seconds at half the speed
            done += i / 20 % 2 ? 125'000 : 250'000;
            rate.add(i * .25, done);
        }
        const auto left = rate.remaining(100'000'000);
        QVERIFY(left.has_value());
        const double missing = static_cast<double>(100'000'000 - done);
        QVERIFY(left->first <= missing / 750'000 && left->second >= missing / 750'000);
        QVERIFY(left->first >= missing / 1'100'000 && left->second <= missing / 450'000);
        QVERIFY(*rate.rate() > 400'000 && *rate.rate() < 1'100'000);
        rate.add(21, 0); // begun anew
        QVERIFY(!rate.rate());
    }

    void ranges_say_no_more_than_is_known() {
        QCOMPARE(range_text(7.2, 8.9), std::string("7 to 9 s left"));
        QCOMPARE(range_text(61, 64), std::string("1 min to 1 min 10 s left"));
        QCOMPARE(range_text(130, 200), std::string("2 to 4 min left"));
        QCOMPARE(range_text(125, 130), std::string("2 to 3 min left"));
        QCOMPARE(range_text(.2, .4), std::string("about 1 s left"));
        QCOMPARE(range_text(50, 150), std::string("50 s to 3 min left"));
        QCOMPARE(range_text(7100, 7150), std::string("1 h 50 min to 2 h 0 min left"));
    }
};

QTEST_MAIN(DownloadTest)
#include "download_test.moc"
