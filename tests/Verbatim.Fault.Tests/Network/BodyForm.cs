using System.Net.Http.Headers;
using System.Text.Json;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;

namespace Verbatim.Fault.Tests.Network;

/// <summary>A form in which recording takes frames and answers them.</summary>
internal sealed record BodyForm(string Name, string MediaType, bool IsAcknowledgedByLines)
{
    public static IReadOnlyList<BodyForm> All { get; } =
    [
        new("NDJSON", "application/x-ndjson", IsAcknowledgedByLines: false),
        new("NDJSON with acknowledged lines", "application/x-ndjson", IsAcknowledgedByLines: true),
        new("SSE", "text/event-stream", IsAcknowledgedByLines: false),
    ];

    private bool IsSse => MediaType == "text/event-stream";

    /// <summary>Sends frames once.</summary>
    public async Task<Outcome> PostAsync(FaultServer server, string run, IEnumerable<byte[]> frames, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"{RunClient.Runs}/{run}/frames") { Content = new ByteArrayContent(Of(frames)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        if (IsAcknowledgedByLines)
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        using HttpResponseMessage answer = await server.Http.SendAsync(request, cancellation);
        string text = await answer.Content.ReadAsStringAsync(cancellation);

        // Where lines are acknowledged, the status was sent before the fault was found: the problem is the last line.
        using JsonDocument json = JsonDocument.Parse(text.TrimEnd('\n').Split('\n')[^1]);
        return new Outcome(
            Number(json, "status") ?? (int)answer.StatusCode,
            json.RootElement.TryGetProperty("rule", out JsonElement rule) ? rule.GetString() : null,
            Number(json, "accepted"),
            Number(json, "duplicates"));
    }

    public byte[] Of(IEnumerable<byte[]> frames) => [.. frames.SelectMany(Framed)];

    private byte[] Framed(byte[] frame) => IsSse ? [.. "data: "u8, .. frame, .. "\n\n"u8] : [.. frame, .. "\n"u8];

    private static int? Number(JsonDocument json, string name) => json.RootElement.TryGetProperty(name, out JsonElement number) ? number.GetInt32() : null;

    /// <summary>What an append came to; the clause that was broken, and the counts of what of it is recorded.</summary>
    internal sealed record Outcome(int Status, string? Rule, int? Accepted, int? Duplicates);
}
