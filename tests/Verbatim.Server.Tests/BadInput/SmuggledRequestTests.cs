using System.Globalization;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.BadInput;

/// <summary>Requests that a proxy and a server may cut in different places (RFC 9112, 6.3 and 7.1) are 400, and the connection ends with them.</summary>
[Trait("Clauses", "R-9")]
public sealed class SmuggledRequestTests(SharedServer shared)
{
    private const string Smuggled = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    // What would be taken, were its end not in doubt.
    private const string Run = """{"workflow_key":"my-agent"}""";

    private static readonly string Chunked = $"{Run.Length:x}\r\n{Run}\r\n0\r\n\r\n";

    /// <summary>The framing headers, each with its line end, and a body after which another request follows where the cut is doubtful.</summary>
    public static TheoryData<string, string> Doubtful => new()
    {
        { $"Content-Length: {Chunked.Length}\r\nTransfer-Encoding: chunked\r\n", Chunked },
        { $"Transfer-Encoding: chunked\r\nContent-Length: {Chunked.Length}\r\n", Chunked },
        { "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", Chunked },
        { $"Content-Length: {Run.Length}\r\nContent-Length: {Run.Length + 1}\r\n", Run },
        { $"Content-Length: {Run.Length}\r\nContent-Length: {Run.Length}\r\n", Run },
        { $"Content-Length: {Run.Length}, {Run.Length}\r\n", Run },
        { $"Content-Length: {Run.Length}x\r\n", Run },
        { "Content-Length: -1\r\n", Run },
        { "Transfer-Encoding: xchunked\r\n", Chunked },
        { "Transfer-Encoding: chunked, identity\r\n", Chunked },
        { "Transfer-Encoding: identity, chunked\r\n", Chunked },
        { "Transfer-Encoding: gzip, chunked\r\n", Chunked },
        { "Transfer-Encoding: chunked, chunked\r\n", Chunked },
        { "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", Chunked },
        { "Transfer-Encoding: \vchunked\r\n", Chunked },
        { "Transfer-Encoding : chunked\r\n", Chunked },
        { "Transfer-Encoding:\r\n chunked\r\n", Chunked },
        { "Transfer-Encoding: chunked\r\n", $"{Run.Length:x};x\n{Run}\r\n0\r\n\r\n" },
        { "Transfer-Encoding: chunked\r\n", Chunked.ReplaceLineEndings("\n") },
        { "Transfer-Encoding: chunked\r\n", $"0x{Chunked}" },
        { "Transfer-Encoding: chunked\r\n", $"{Run.Length:x}\r\n{Run}xx0\r\n\r\n" },
        { $"Content-Length: {Run.Length}\r\nX: y\r\nBad header\r\n", Run },
        { $"Content-Length: {Run.Length}\r\nX: a\0b\r\n", Run },
    };

    [Theory]
    [InlineData("Content-Length: {0}\r\n", false)]
    [InlineData("Content-Length: +{0}\r\n", false)]
    [InlineData("Transfer-Encoding: chunked\r\n", true)]
    [InlineData("Transfer-Encoding: Chunked\r\n", true)]
    public async Task What_has_one_end_is_taken_and_what_follows_it_is_a_request(string framing, bool isChunked)
    {
        string answers = await SendAsync(string.Format(CultureInfo.InvariantCulture, framing, Run.Length), $"{(isChunked ? Chunked : Run)}{Smuggled}".Replace("localhost\r\n", "localhost\r\nConnection: close\r\n", StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 201 ", answers, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 ", answers, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Doubtful))]
    public async Task What_can_be_cut_in_two_places_is_one_400_and_nothing_after_it_is_answered(string framing, string body)
    {
        string answers = await SendAsync(framing, body + Smuggled);

        Assert.StartsWith("HTTP/1.1 400 ", answers, StringComparison.Ordinal);
        Assert.Equal(1, answers.Split("HTTP/1.1 ").Length - 1);
    }

    [Fact]
    public async Task Who_hides_a_length_under_the_name_that_the_server_gives_it_is_not_answered()
    {
        string answers = await SendAsync("X-Content-Length: 4\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n", Chunked + Smuggled);

        Assert.Equal("", answers);
    }

    [Fact]
    public async Task A_client_of_HTTP_1_0_knows_no_chunks()
    {
        string answers = await SendAsync("Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n", Chunked + Smuggled, version: "1.0");

        Assert.StartsWith("HTTP/1.1 400 ", answers, StringComparison.Ordinal);
        Assert.Equal(1, answers.Split("HTTP/1.1 ").Length - 1);
    }

    private async Task<string> SendAsync(string framing, string body, string version = "1.1")
    {
        string token = shared.Process.Tokens.For("acme", "ann", "member");
        await using RawRequest request = await RawRequest.BeginAsync(
            shared.Process.Address,
            $"POST {RunClient.Runs} HTTP/{version}\r\nHost: {shared.Process.Address.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n{framing}\r\n{body}");

        return await request.ReadToEndAsync();
    }
}
