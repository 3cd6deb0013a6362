using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;
using ZstdSharp;

namespace Verbatim.Server.Tests.Replay;

[Trait("Clauses", "R-59 R-60 R-61 R-62")]
public sealed class SealedStreamTests(SealingServer server) : IClassFixture<SealingServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zstd", true)]
    [InlineData("gzip, br, zstd", true)]
    [InlineData("identity;q=0, *", true)]
    [InlineData(null, false)]
    [InlineData("gzip", false)]
    [InlineData("zstd;q=0.1, identity", false)]
    public async Task A_sealed_run_is_sent_in_the_coding_that_the_client_likes_more(string? acceptEncoding, bool isZstd)
    {
        using RunClient client = server.Process.Member();
        (string run, byte[] frames) = await SealedRunAsync(client);

        using HttpResponseMessage response = await client.StreamResponseAsync(run, acceptEncoding);
        byte[] body = await response.Content.ReadAsByteArrayAsync(Cancellation);

        Assert.Equal(isZstd ? ["zstd"] : [], response.Content.Headers.ContentEncoding);
        Assert.Equal(frames, isZstd ? Decompressed(body) : body);
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(["Accept-Encoding"], response.Headers.Vary);
        Assert.Equal("no-cache, no-transform, private", string.Join(", ", response.Headers.CacheControl!.ToString().Split(", ").Order(StringComparer.Ordinal)));
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:", response.Headers.GetValues("Repr-Digest").Single());
        Assert.False(response.Headers.ETag!.IsWeak);
    }

    [Fact]
    public async Task Each_coding_has_its_own_tag_that_a_client_gets_304_for_and_the_other_does_not()
    {
        using RunClient client = server.Process.Member();
        (string run, _) = await SealedRunAsync(client);
        string identity = await TagAsync(client, run, null);
        string zstd = await TagAsync(client, run, "zstd");
        Assert.NotEqual(identity, zstd);

        foreach ((string? accept, string own, string other) in ((string?, string, string)[])[(null, identity, zstd), ("zstd", zstd, identity)])
        {
            foreach (string known in (string[])[own, $"W/{own}", "*", $"\"x\", {own}"])
            {
                using HttpResponseMessage same = await client.StreamResponseAsync(run, accept, known);
                Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
                Assert.Equal(own, same.Headers.ETag!.ToString());
                Assert.Equal(["Accept-Encoding"], same.Headers.Vary);
                Assert.Empty(await same.Content.ReadAsByteArrayAsync(Cancellation));
            }

            foreach (string known in (string[])[other, "\"x\"", "nonsense"])
            {
                using HttpResponseMessage changed = await client.StreamResponseAsync(run, accept, known);
                Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Tag_digest_and_bytes_of_the_frames_as_they_are_do_not_change_when_a_run_is_sealed()
    {
        await using ServerProcess own = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Ledger__SealAfter"] = "00:00:03" },
        });
        using RunClient client = own.Member();
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Run(50, run));
        using HttpResponseMessage before = await client.StreamResponseAsync(run, "zstd");
        JsonElement page = await client.GetAsync($"{RunClient.Runs}/{run}/replay/events?limit=20");
        string cursor = page.GetProperty("next_cursor").GetString()!;
        byte[] rest = await client.StreamAsync(run, $"?cursor={cursor}");
        Assert.Empty(before.Content.Headers.ContentEncoding);

        await client.SealedAsync(run);

        using HttpResponseMessage after = await client.StreamResponseAsync(run, null);
        Assert.Equal(before.Headers.ETag, after.Headers.ETag);
        Assert.Equal(before.Headers.GetValues("Repr-Digest"), after.Headers.GetValues("Repr-Digest"));
        Assert.Equal(await before.Content.ReadAsByteArrayAsync(Cancellation), await after.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(rest, await client.StreamAsync(run, $"?cursor={cursor}"));
        Assert.Equal(page.GetProperty("items").GetRawText(), (await client.GetAsync($"{RunClient.Runs}/{run}/replay/events?limit=20")).GetProperty("items").GetRawText());
        using HttpResponseMessage known = await client.StreamResponseAsync(run, null, before.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task A_reader_that_pauses_while_the_run_is_sealed_gets_the_rest_unchanged()
    {
        await using ServerProcess own = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Ledger__SealAfter"] = "00:00:02" },
        });
        using RunClient client = own.Member();
        string run = await client.CreateAsync();
        string[] frames = [.. Enumerable.Range(1, 200).Select(eventId => SomeFrames.Delta(eventId, run, $"{eventId}{new string('x', 90_000)}")), SomeFrames.Final(201, run)];
        foreach (string[] batch in frames.Chunk(50))
            await client.RecordedAsync(run, batch);
        byte[] expected = SomeFrames.Sse(frames);

        // More than the buffers between the server and us hold, so that most of it is not read from the ledger yet.
        foreach (string query in (string[])["", "?follow=true", "?at=2"])
        {
            using HttpResponseMessage response = await client.Http.GetAsync($"{RunClient.Runs}/{run}/replay/stream{query}", HttpCompletionOption.ResponseHeadersRead, Cancellation);
            await using Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
            byte[] seen = new byte[response.Content.Headers.ContentLength!.Value];
            await body.ReadExactlyAsync(seen.AsMemory(0, 1000), Cancellation);
            await client.SealedAsync(run);
            await body.ReadExactlyAsync(seen.AsMemory(1000), Cancellation);

            Assert.Equal(0, await body.ReadAsync(new byte[1], Cancellation));
            Assert.True(expected.AsSpan(expected.Length - seen.Length).SequenceEqual(seen));
        }
    }

    [Theory]
    [InlineData("?follow=true")]
    [InlineData("?ids=true")]
    [InlineData("?at=1")]
    [InlineData("?at=7&ids=true")]
    [InlineData("?ids=true&follow=true")]
    [InlineData("?cursor=")]
    public async Task A_part_of_a_run_has_its_length_and_neither_tag_nor_digest(string query)
    {
        using RunClient client = server.Process.Member();
        (string run, byte[] frames) = await SealedRunAsync(client);
        if (query == "?cursor=")
            query += (await client.GetAsync($"{RunClient.Runs}/{run}/replay/events?limit=7")).GetProperty("next_cursor").GetString();

        using HttpResponseMessage response = await client.StreamResponseAsync(run, "zstd", "*", query);
        byte[] body = await response.Content.ReadAsByteArrayAsync(Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Null(response.Headers.ETag);
        Assert.False(response.Headers.Contains("Repr-Digest"));
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Equal("private", response.Headers.CacheControl!.Private ? "private" : "");
        if (query is "?follow=true" or "?at=1")
            Assert.Equal(frames, body);
    }

    [Fact]
    public async Task HEAD_tells_what_GET_would()
    {
        using RunClient client = server.Process.Member();
        (string run, _) = await SealedRunAsync(client);
        foreach (string? accept in (string?[])[null, "zstd"])
        {
            using HttpResponseMessage got = await client.StreamResponseAsync(run, accept);
            using HttpResponseMessage head = await client.StreamResponseAsync(run, accept, method: HttpMethod.Head);
            Assert.Equal(got.Headers.ETag, head.Headers.ETag);
            Assert.Equal(got.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
            Assert.Equal(got.Content.Headers.ContentEncoding, head.Content.Headers.ContentEncoding);
            Assert.Equal(got.Headers.GetValues("Repr-Digest"), head.Headers.GetValues("Repr-Digest"));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }

    [Fact]
    public async Task A_client_that_takes_nothing_that_is_there_gets_406()
    {
        using RunClient client = server.Process.Member();
        string live = await client.CreateAsync();
        (string run, _) = await SealedRunAsync(client);

        using HttpResponseMessage ended = await client.StreamResponseAsync(run, "gzip, identity;q=0");
        using HttpResponseMessage running = await client.StreamResponseAsync(live, "zstd, identity;q=0");

        foreach (HttpResponseMessage response in (HttpResponseMessage[])[ended, running])
        {
            Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
            Assert.Equal("urn:verbatim:problem:not-acceptable", (await RunClient.JsonAsync(response)).GetProperty("type").GetString());
        }
    }

    [Fact]
    public async Task A_live_run_is_never_compressed_and_never_kept()
    {
        using RunClient client = server.Process.Member();
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Lifecycle(1, run));

        using HttpResponseMessage response = await client.StreamResponseAsync(run, "zstd");

        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Null(response.Headers.ETag);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
    }

    private static async Task<string> TagAsync(RunClient client, string run, string? accept)
    {
        using HttpResponseMessage response = await client.StreamResponseAsync(run, accept);
        return response.Headers.ETag!.ToString();
    }

    private static async Task<(string Run, byte[] Frames)> SealedRunAsync(RunClient client)
    {
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(20, run);
        await client.RecordedAsync(run, frames);
        await client.SealedAsync(run);
        return (run, SomeFrames.Sse(frames));
    }

    private static byte[] Decompressed(byte[] zstd)
    {
        using var frames = new DecompressionStream(new MemoryStream(zstd), leaveOpen: false);
        using var body = new MemoryStream();
        frames.CopyTo(body);
        return body.ToArray();
    }
}
