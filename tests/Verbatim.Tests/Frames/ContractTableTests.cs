using System.Text.RegularExpressions;
using Verbatim.Frames.Checking.Schema;
using Verbatim.Tests.House;
using Xunit;

namespace Verbatim.Tests.Frames;

/// <summary>The table that frames are checked by says what the document says, field by field and value by value.</summary>
public sealed partial class ContractTableTests
{
    private static readonly string Document = Repository.Read("docs/contracts/public-sse-v1.md");

    // Fields that every kind has stand in clauses of their own.
    private static readonly HashSet<string> Envelope =
    [
        "schema", "event_id", "stream_id", "server_timestamp", "kind", "conversation_id", "response_id", "agent", "workflow", "scope",
        "provider_sequence_number", "notices", "output_index", "item_id",
    ];

    // What a clause is about, which it names too.
    private static readonly string[] Subjects = ["workflow?", "scope?", "notices?", "checkpoint", "target"];

    [Fact]
    public void Every_clause_lists_the_fields_and_values_of_the_table_and_no_others()
    {
        Dictionary<string, HashSet<string>> words = [];
        Collect(PublicSseV1.Frame, words, isFrame: true);
        Assert.Equal(23 + 3 + 1 + 7 + 3 + 3, words.Count);
        foreach ((string clause, HashSet<string> table) in words)
        {
            string text = Clause(clause);

            // The clauses that refer to others for their fields and values.
            if (text.Contains("as E-33", StringComparison.Ordinal))
                text += Clause("E-33").Replace("output_item.added", "output_item.done", StringComparison.Ordinal);
            if (text.Contains("any of E-62 to E-68", StringComparison.Ordinal))
                text += "`web_search | file_search | code_interpreter | image_generation | function | mcp | agent`";

            Assert.Equal(table.Except(Subjects).Order(), Words(text).Except(Subjects).Distinct().Order());
        }
    }

    private static IEnumerable<string> Words(string text) =>
        Code().Matches(text.Replace("`?", "?`", StringComparison.Ordinal)).SelectMany(match => Word().Matches(match.Value)).Select(match => match.Value);

    private static void Collect(UnionShape union, Dictionary<string, HashSet<string>> words, bool isFrame)
    {
        for (int i = 0; i < union.Shapes.Count; i++)
        {
            Collect(union.Shapes[i], words, isFrame);
            HashSet<string> known = words[union.Shapes[i].Clause];
            if (!isFrame)
                known.ExceptWith(Words(Clause(union.Clause)));

            known.Add(union.Values.Names[i]);
        }
    }

    private static void Collect(ObjectShape shape, Dictionary<string, HashSet<string>> words, bool isFrame)
    {
        if (!words.TryGetValue(shape.Clause, out HashSet<string>? known))
            words[shape.Clause] = known = [];

        foreach (Field field in shape.Fields)
        {
            FieldType type = field.Type.Element ?? field.Type;
            if (!isFrame || !Envelope.Contains(field.Name))
            {
                known.Add(field.IsRequired ? field.Name : field.Name + "?");
                known.UnionWith(type.Values?.Names ?? []);
            }

            if (type.Shape is { } below)
                Collect(below, words, isFrame: false);
            if (type.Union is { } union)
                Collect(union, words, isFrame: false);
        }
    }

    private static string Clause(string id) =>
        Regex.Match(Document, $@"\*\*{id}\*\*(.*?)(?=\n\||\n- |\n\n)", RegexOptions.Singleline).Groups[1].Value;

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"[a-z_0-9.]+\??")]
    private static partial Regex Word();
}
