using System.Net;
using System.Text;
using Verbatim.Server.Tests.Cli;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Objects;
using Xunit;

namespace Verbatim.Server.Tests.Backups;

/// <summary>A backup as an operator takes it, of a server that works, and restores it: .</summary>
[Trait("Clauses", "R-220 R-221 R-222 R-223")]
public sealed class BackupTests : IAsyncLifetime
{
    private const string Path = "/api/v1/backups";
    private const int Recorders = 4;

    private readonly string _elsewhere = Directory.CreateTempSubdirectory("verbatim-backups-").FullName;
    private ServerProcess _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Key => File.ReadAllText(System.IO.Path.Combine(_server.DataDirectory, "keys", "operator.key")).Trim();

    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_elsewhere, recursive: true);
    }

    [Fact]
    public async Task A_backup_under_load_is_restored_elsewhere_verifies_clean_and_each_run_in_it_is_what_it_was_at_that_moment()
    {
        using RunClient client = _server.Member();
        string[] runs = [.. await Task.WhenAll(Enumerable.Range(0, Recorders).Select(_ => client.CreateAsync()))];
        string[] pair = [await client.CreateAsync(), await client.CreateAsync()];
        using HttpResponseMessage poster = await client.PostJsonAsync("/api/v1/workflows/campaign-poster/run", """{"message":"A poster, please."}""");
        string made = poster.Headers.GetValues("Workflow-Run-Id").Single();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        int[] acknowledged = new int[Recorders];
        Task[] recording = [.. Enumerable.Range(0, Recorders).Select(i => RecordAsync(client, runs[i], acknowledged, i, enough.Token)), AlternateAsync(client, pair, enough.Token)];
        while (acknowledged.Any(count => Volatile.Read(ref count) < 5))
            await Task.Yield();

        int[] before = [.. acknowledged];
        string archive = await BackUpAsync();
        await enough.CancelAsync();
        await Task.WhenAll(recording);
        byte[][] originals = await Task.WhenAll(runs.Select(run => client.StreamAsync(run)));

        string directory = System.IO.Path.Combine(_elsewhere, "restored");
        (int code, string said, string errors) = await Command.RunAsync(null, "restore", archive, "--data", directory);
        Assert.True(code == 0, errors);
        Assert.StartsWith($"Restored {Recorders + pair.Length + 1} runs and 1 attachment to {directory}, as of commit ", said, StringComparison.Ordinal);
        (code, said, errors) = await Command.RunAsync(null, "verify", "--all", "--offline", "--data", directory);
        Assert.True(code == 0, said + errors);
        Assert.Contains("accepted earlier: the database was restored from a backup of ", said, StringComparison.Ordinal);
        Assert.Contains(": all as recorded.", said, StringComparison.Ordinal);

        await using ServerProcess restored = await ServerProcess.StartAsync(new ServerSettings { DataDirectory = directory });
        using RunClient there = restored.Member();
        for (int i = 0; i < Recorders; i++)
        {
            byte[] kept = await there.StreamAsync(runs[i]);
            Assert.Equal(originals[i][..kept.Length], kept);
            Assert.InRange(FramesIn(kept), before[i], acknowledged[i]);
        }

        // All of them are of one moment: of two runs that get a frame in turn the first is never behind, and never more than one ahead.
        Assert.InRange(FramesIn(await there.StreamAsync(pair[0])) - FramesIn(await there.StreamAsync(pair[1])), 0, 1);

        Assert.Equal(await client.StreamAsync(made), await there.StreamAsync(made));

        // Keys went with it: a token of before is good there; the operator's is another.
        using var session = new RunClient(restored, _server.Tokens.For("acme", "ann", "member"));
        Assert.Equal(await there.StreamAsync(runs[0]), await session.StreamAsync(runs[0]));
        Assert.NotEqual(Key, (await File.ReadAllTextAsync(System.IO.Path.Combine(directory, "keys", "operator.key"), Cancellation)).Trim());
    }

    [Fact]
    public async Task An_attachment_that_was_damaged_before_the_backup_is_found_when_it_is_restored()
    {
        using RunClient client = _server.Member();
        string id = await client.UploadedAsync();
        await client.RecordedWithAsync(null, id);
        string content = Assert.Single(Directory.GetFiles(System.IO.Path.Combine(_server.DataDirectory, "objects"), "*.content", SearchOption.AllDirectories));
        await File.WriteAllBytesAsync(content, new byte[ObjectClient.Content.Length], Cancellation);
        string archive = await BackUpAsync();
        string directory = System.IO.Path.Combine(_elsewhere, "restored");

        string refused = await RefusedAsync("restore", archive, "--data", directory);
        Assert.Contains($"Attachment {id} does not have the bytes that were stored.", refused, StringComparison.Ordinal);

        (int code, string said, _) = await Command.RunAsync(null, "restore", archive, "--data", directory, "--with-damage");
        Assert.Equal(0, code);
        Assert.StartsWith($"damaged: Attachment {id} ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_is_for_the_operator_alone_and_the_operator_is_nobody_in_any_tenant()
    {
        (string?, HttpStatusCode)[] callers =
        [
            (null, HttpStatusCode.Unauthorized),
            (_server.Tokens.For("acme", "eve", "owner", "conversations:* workflows:* keys:* operator operator:*"), HttpStatusCode.Forbidden),
            ("vbo_" + new string('A', 43), HttpStatusCode.Unauthorized),
            (Key[..^1], HttpStatusCode.Unauthorized),
        ];
        foreach ((string? token, HttpStatusCode expected) in callers)
        {
            using HttpClient caller = _server.Client(token);
            using HttpResponseMessage answer = await caller.PostAsync(Path, null, Cancellation);
            Assert.Equal(expected, answer.StatusCode);
        }

        using HttpClient @operator = _server.Client(Key);
        foreach (string address in (string[])["/api/v1/workflows/runs", "/api/v1/keys", "/api/v1/ledger/audit", "/api/v1/ledger/verification", "/", "/health/live"])
        {
            using HttpResponseMessage answer = await @operator.GetAsync(address, Cancellation);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(System.IO.Path.Combine(_server.DataDirectory, "keys", "operator.key")));
    }

    [Theory]
    [InlineData("?keys=maybe", "keys is true or false.")]
    [InlineData("?key=false", "The parameters taken here are keys.")]
    public async Task A_parameter_that_is_none_is_told(string query, string detail)
    {
        using HttpClient client = _server.Client(Key);
        using HttpResponseMessage answer = await client.PostAsync(Path + query, null, Cancellation);

        Assert.Equal((HttpStatusCode.BadRequest, detail), (answer.StatusCode, (await RunClient.JsonAsync(answer)).GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task One_backup_is_taken_at_a_time_and_one_that_nobody_reads_to_its_end_leaves_nothing_in_the_data_directory()
    {
        using RunClient member = _server.Member();
        string run = await member.CreateAsync();

        // Noise, so that the archive is more than what waits between the two ends of a connection.
        byte[] noise = new byte[600_000];
        for (int eventId = 1; eventId <= 24; eventId++)
        {
            new Random(eventId).NextBytes(noise);
            await member.RecordedAsync(run, SomeFrames.Delta(eventId, run, Convert.ToBase64String(noise)));
        }

        using HttpClient client = _server.Client(Key);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        using (HttpResponseMessage first = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation))
        {
            Assert.Equal((HttpStatusCode.OK, "application/zstd"), (first.StatusCode, first.Content.Headers.ContentType?.MediaType));
            using HttpResponseMessage second = await client.PostAsync(Path, null, Cancellation);
            Assert.Equal((HttpStatusCode.TooManyRequests, "10"), (second.StatusCode, second.Headers.RetryAfter?.ToString()));
            Assert.Equal("urn:verbatim:problem:backup-busy", (await RunClient.JsonAsync(second)).GetProperty("type").GetString());
            Assert.True(Directory.Exists(System.IO.Path.Combine(_server.DataDirectory, "backup")));
        }

        while (Directory.Exists(System.IO.Path.Combine(_server.DataDirectory, "backup")))
            await Task.Yield();
        await BackUpAsync();
    }

    [Fact]
    public async Task A_backup_that_the_server_could_not_send_to_its_end_is_no_file()
    {
        using RunClient member = _server.Member();
        string run = await member.CreateAsync();
        await member.RecordedAsync(run, SomeFrames.Run(3, run));
        using var proxy = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        string to = System.IO.Path.Combine(_elsewhere, "cut.tar.zst");
        Task<(int Code, string Output, string Errors)> command = Command.RunAsync(
            null, "backup", "--to", to, "--data", _server.DataDirectory, "--server", $"http://{proxy.LocalEndpoint}");
        using (System.Net.Sockets.TcpClient connection = await proxy.AcceptTcpClientAsync(Cancellation))
        {
            await using Stream stream = connection.GetStream();
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/zstd\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n"u8.ToArray(), Cancellation);
        }

        (int code, string output, string errors) = await command;

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("verbatim: ", errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_elsewhere));
    }

    [Fact]
    public async Task The_command_says_what_is_in_its_way()
    {
        string taken = System.IO.Path.Combine(_elsewhere, "taken");
        await File.WriteAllTextAsync(taken, "", Cancellation);
        Assert.EndsWith("taken is there already: name another file, or a directory.\n", await RefusedAsync("backup", "--to", taken), StringComparison.Ordinal);
        Assert.Contains("There is no key at ", await RefusedAsync("backup", "--to", _elsewhere, "--data", _elsewhere), StringComparison.Ordinal);
        Assert.Contains("in use", await RefusedAsync("backup", "--to", _elsewhere, "--offline", "--data", _server.DataDirectory), StringComparison.Ordinal);
        Assert.Contains("it is cut short or damaged", await RefusedAsync("restore", taken, "--data", System.IO.Path.Combine(_elsewhere, "new")), StringComparison.Ordinal);
        Assert.Contains("is not empty", await RefusedAsync("restore", taken, "--data", _server.DataDirectory), StringComparison.Ordinal);
        Assert.Equal([taken], Directory.GetFileSystemEntries(_elsewhere));
    }

    [Fact]
    public async Task No_server_starts_where_a_restore_was_cut_short()
    {
        Directory.CreateDirectory(System.IO.Path.Combine(_elsewhere, "data", "restoring"));

        ServerExit exit = await ServerProcess.RunToItsEndAsync("--data", System.IO.Path.Combine(_elsewhere, "data"), "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, exit.Code);
        Assert.Contains("a backup is being restored, or was not to its end", Assert.Single(exit.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(["restoring"], Directory.GetFileSystemEntries(System.IO.Path.Combine(_elsewhere, "data")).Select(System.IO.Path.GetFileName));
    }

    private static async Task RecordAsync(RunClient client, string run, int[] acknowledged, int at, CancellationToken enough)
    {
        for (int next = 1; !enough.IsCancellationRequested; next++)
        {
            await client.RecordedAsync(run, SomeFrames.Delta(next, run, $"{next} {new string('x', next * 37 % 3000)}"));
            Volatile.Write(ref acknowledged[at], next);
        }
    }

    private static async Task AlternateAsync(RunClient client, string[] pair, CancellationToken enough)
    {
        for (int next = 1; !enough.IsCancellationRequested; next++)
        {
            foreach (string run in pair)
                await client.RecordedAsync(run, SomeFrames.Delta(next, run, $"{next}"));
        }
    }

    private static int FramesIn(byte[] stream) => Encoding.UTF8.GetString(stream).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Length;

    private async Task<string> BackUpAsync()
    {
        (int code, string output, string errors) = await Command.RunAsync(null, "backup", "--to", _elsewhere, "--data", _server.DataDirectory, "--server", _server.Address.ToString());
        Assert.True(code == 0, errors);
        string archive = Assert.Single(Directory.GetFiles(_elsewhere, "verbatim-*.tar.zst"));
        Assert.Equal($"Wrote {archive}, {new FileInfo(archive).Length} bytes.\n", output);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(archive));
        return archive;
    }

    private async Task<string> RefusedAsync(params string[] arguments)
    {
        (int code, _, string errors) = await Command.RunAsync(null, [.. arguments, .. arguments[0] == "backup" ? (string[])["--server", _server.Address.ToString()] : []]);
        Assert.Equal(1, code);
        return errors;
    }
}
