using System.Text.Json;
using Verbatim.Frames.Checking;

namespace Verbatim.Cli;

/// <summary>Findings for programs: one JSON document.</summary>
internal sealed class FindingJson(int limit) : FindingPrinter(limit)
{
    private readonly List<StreamFinding> _printed = [];

    public override async Task FinishAsync(long frames, CancellationToken cancellationToken)
    {
        await using Stream output = Console.OpenStandardOutput();
        await using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("frames", frames);
            json.WriteNumber("findings_total", Count);
            json.WriteStartObject("findings_by_rule");
            foreach ((string rule, long count) in Rules)
                json.WriteNumber(rule, count);

            json.WriteEndObject();
            json.WriteStartArray("findings");
            foreach (StreamFinding finding in _printed)
                Write(finding, json);

            json.WriteEndArray();
            json.WriteEndObject();
            await json.FlushAsync(cancellationToken);
        }

        output.WriteByte((byte)'\n');
    }

    protected override void Print(StreamFinding finding) => _printed.Add(finding);

    private static void Write(StreamFinding finding, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("line", finding.Line);
        if (finding.EventId is { } eventId)
            json.WriteNumber("event_id", eventId.Value);

        json.WriteString("rule", finding.Rule);
        json.WriteString("message", finding.Message);
        json.WriteEndObject();
    }
}
