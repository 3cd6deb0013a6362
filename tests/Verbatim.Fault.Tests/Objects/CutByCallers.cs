using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Fault.Tests.Objects;

/// <summary>Uploads to a server, by link and by the API, whose caller goes in the middle or says another length than it sends.</summary>
internal sealed class CutByCallers : IAsyncDisposable
{
    private const string Objects = "/api/v1/storage/objects";
    private const string Prefix = "callers";
    private const int Bytes = 100_000;

    private static readonly TimeSpan LongestCleaning = TimeSpan.FromSeconds(60);

    private readonly FaultServer _server;
    private readonly S3Server? _bucket;
    private readonly Random _random = new(33);
    private readonly byte[] _content = new byte[Bytes];
    private readonly string _sha256;
    private int _kept;

    private CutByCallers(FaultServer server, S3Server? bucket)
    {
        (_server, _bucket) = (server, bucket);
        _random.NextBytes(_content);
        _sha256 = Convert.ToHexStringLower(SHA256.HashData(_content));
    }

    public int Cut { get; private set; }

    public int Misstated { get; private set; }

    public int Again => _kept;

    public static async Task<CutByCallers> WithFilesAsync() => new(await FaultServer.StartAsync(), null);

    public static async Task<CutByCallers> WithBucketAsync()
    {
        S3Server bucket = await S3Server.StartAsync();
        return new CutByCallers(await FaultServer.StartAsync(new ServerSettings { Variables = S3Server.Variables(bucket.Options(Prefix)) }), bucket);
    }

    /// <summary>Cuts at so many places, in every way at each; misstates the length at every fourth; and at every eighth sends the same again, whole.</summary>
    public async Task RunAsync(int offsets)
    {
        for (int i = 0; i < offsets; i++)
        {
            int offset = (int)((long)Bytes * i / offsets) + _random.Next(Bytes / offsets);
            foreach (bool byLink in (bool[])[true, false])
            {
                foreach (bool inChunks in (bool[])[true, false])
                {
                    await TryAsync(byLink, again: i % 8 == 0, head: inChunks ? "Transfer-Encoding: chunked" : $"Content-Length: {Bytes}", InForm(inChunks, _content[..offset]), i % 2 == 1 ? Caller.Resets : Caller.Leaves);
                    Cut++;
                }

                if (i % 4 == 0)
                {
                    // One that is shorter leaves bytes which are no request; one that is longer waits for bytes that do not come.
                    int by = _random.Next(1, Bytes);
                    await TryAsync(byLink, again: i % 8 == 0, $"Content-Length: {(i % 8 == 0 ? Bytes - by : Bytes + by)}", _content, i % 8 == 0 ? Caller.Stays : Caller.Leaves);
                    Misstated++;
                }
            }
        }

        await AssertOnlyKeptAsync();
        await _server.Process.KillAsync();

        // Nor is there a row of what did not come whole, which would take its tenant's room.
        await using RunLedger ledger = await RunLedger.OpenAsync(
            SqliteLedgerStore.Open(_server.Process.DataDirectory, new SqliteLedgerOptions()), new LedgerOptions(), TimeProvider.System, S3Floor.Cancellation);
        Assert.Equal((long)_kept * Bytes, await ledger.Objects.SumAsync(TenantId.Parse("faults"), S3Floor.Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (_bucket is not null)
            await _bucket.DisposeAsync();
    }

    private async Task TryAsync(bool byLink, bool again, string head, byte[] body, Caller caller)
    {
        // That it was cut shows by its form alone, where no digest is given; that it is short and says so does not.
        string digest = caller == Caller.Stays ? $"&sha256={_sha256}" : "";
        (string? id, Uri target) = byLink ? await LinkAsync() : (null, new Uri(_server.Process.Address, $"{Objects}?filename=a.bin{digest}"));
        string answer = await SendAsync(target, byLink ? "PUT" : "POST", head, body, caller);
        Assert.False(answer.StartsWith("HTTP/1.1 2", StringComparison.Ordinal), $"{head}, {body.Length} bytes of a body: {answer}");
        await AssertOnlyKeptAsync();
        if (id is not null)
            Assert.Equal(HttpStatusCode.NotFound, await FoundAsync(id));
        if (!again)
            return;

        string whole = await SendAsync(target, byLink ? "PUT" : "POST", $"Content-Length: {Bytes}\r\nConnection: close", _content, Caller.Stays);
        Assert.StartsWith("HTTP/1.1 201 ", whole, StringComparison.Ordinal);
        _kept++;
        await AssertOnlyKeptAsync();
        if (id is not null)
            Assert.Equal(HttpStatusCode.OK, await FoundAsync(id));
    }

    /// <summary>Sends a head and what there is of a body.</summary>
    /// <returns>All that the server says; nothing where the caller does not wait for it, or was reset.</returns>
    private async Task<string> SendAsync(Uri target, string method, string head, byte[] body, Caller caller)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(target.Host, target.Port, S3Floor.Cancellation);
        NetworkStream stream = client.GetStream();
        string whole = $"{method} {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nAuthorization: Bearer {_server.Token}\r\nContent-Type: application/octet-stream\r\n{head}\r\n\r\n";
        try
        {
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(whole), .. body], S3Floor.Cancellation);
            if (caller == Caller.Resets)
            {
                client.LingerState = new LingerOption(enable: true, seconds: 0);
                return "";
            }

            if (caller == Caller.Leaves)
                client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync(S3Floor.Cancellation).WaitAsync(LongestCleaning, S3Floor.Cancellation);
        }
        catch (IOException)
        {
            // The server was the first to reset.
            return "";
        }
    }

    // Where the caller has reset, the server may not have noticed yet.
    private async Task AssertOnlyKeptAsync()
    {
        long began = Stopwatch.GetTimestamp();
        while (Left() is [_, ..] left)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < LongestCleaning, $"Left of what did not come whole: {string.Join(", ", left)}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), S3Floor.Cancellation);
        }
    }

    /// <summary>What is on the disk or in the bucket and belongs to no attachment that came whole: one has its content and its metadata.</summary>
    private string[] Left()
    {
        string root = Path.Combine(_server.Process.DataDirectory, "objects");
        string[] files = [.. Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path))];
        string[] incoming = [.. files.Where(path => path.StartsWith("incoming", StringComparison.Ordinal))];
        string[] objects = _bucket is null ? [.. files.Except(incoming)] : [.. _bucket.Keys(Prefix)];
        return incoming is not [] ? incoming : objects.Length == 2 * _kept ? [] : objects;
    }

    /// <summary>What a caller does once it has sent what it sends.</summary>
    private enum Caller
    {
        Stays,
        Leaves,
        Resets,
    }

    private async Task<(string Id, Uri Target)> LinkAsync()
    {
        string request = JsonSerializer.Serialize(new { filename = "a.bin", size_bytes = Bytes, sha256 = _sha256 });
        using HttpResponseMessage answer = await _server.Http.PostAsync($"{Objects}/upload-url", new StringContent(request, Encoding.UTF8, "application/json"), S3Floor.Cancellation);
        JsonElement link = await RunClient.JsonAsync(answer);
        return (link.GetProperty("object_id").GetString()!, new Uri(link.GetProperty("upload_url").GetString()!));
    }

    private async Task<HttpStatusCode> FoundAsync(string id)
    {
        using HttpResponseMessage answer = await _server.Http.GetAsync($"{Objects}/{id}", S3Floor.Cancellation);
        return answer.StatusCode;
    }

    // A chunk may be cut in its middle, too: its size is that of all that was to come.
    private static byte[] InForm(bool inChunks, byte[] part) => inChunks
        ? [.. Encoding.ASCII.GetBytes(Bytes.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. part]
        : part;
}
