using System.Globalization;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;

namespace Verbatim.Server.Tests.Proofs.Exact;

/// <summary>Writes frames that the contract's own schema allows, as oddly as JSON can be written.</summary>
/// <remarks>
/// Fields in any order, blanks between any two tokens, characters escaped or not, keys too, numbers in every notation where any JSON is
/// taken, nulls present or absent, and texts out of all of Unicode, lone surrogates among them.
/// </remarks>
internal sealed class RandomFrame(string run, Random random)
{
    private const int DeepestJson = 6;

    private static readonly JsonElement Schema =
        JsonDocument.Parse(File.ReadAllBytes(Repository.At("docs", "contracts", "public-sse-v1.schema.json"))).RootElement;

    // The last is more than a number of a field may be, and fine where any JSON is taken.
    private static readonly string[] Numbers =
        ["0", "-0", "-0.0", "1e5", "1E+05", "1.50", "-0.0e-00", "0.1e-400", "123456789012345678901234567890", "-1", "3.141592653589793238462643383279", "2E0", "1e400"];

    private static readonly string[] Blanks = ["", "", "", "", " ", "  ", "     "];

    private readonly StringBuilder _text = new();

    /// <summary>The kinds there are.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        [.. Schema.GetProperty("oneOf").EnumerateArray().Select(kind => kind.GetProperty("$ref").GetString()!["#/$defs/kind.".Length..])];

    /// <summary>A frame of a kind; a terminal kind ends an agent's part of the run, or the run itself where it is the last.</summary>
    public byte[] Next(string kind, int eventId, bool isLast)
    {
        Dictionary<string, Action> own = new()
        {
            ["event_id"] = () => _text.Append(eventId),
            ["stream_id"] = () => _text.Append("\"s\""),
            ["server_timestamp"] = () => _text.Append(CultureInfo.InvariantCulture, $"\"20{random.Next(100):00}-0{random.Next(1, 10)}-{random.Next(1, 29):00}T{random.Next(24):00}:{random.Next(60):00}:00.{random.Next(1000):000}Z\""),
            ["conversation_id"] = () => _text.Append(CultureInfo.InvariantCulture, $"\"{run}\""),
        };
        string[] wanted = [];
        if (isLast)
            own["scope"] = () => _text.Append("null");
        else if (kind is "final" or "error")
            wanted = ["scope"];

        _text.Clear();
        WriteObject(Definition("kind." + kind), own, wanted);
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    private static JsonElement Definition(string name) => Schema.GetProperty("$defs").GetProperty(name);

    private void WriteObject(JsonElement shape, Dictionary<string, Action> own, string[] wanted)
    {
        HashSet<string> required = [.. shape.GetProperty("required").EnumerateArray().Select(name => name.GetString()!), .. wanted];
        JsonProperty[] fields = [.. shape.GetProperty("properties").EnumerateObject().Where(field => required.Contains(field.Name) || random.Next(3) == 0)];
        random.Shuffle(fields);
        WriteMembers('{', '}', fields.Length, i =>
        {
            WriteString(fields[i].Name, escapesOften: false);
            _text.Append(Blank()).Append(':').Append(Blank());
            if (own.TryGetValue(fields[i].Name, out Action? write))
                write();
            else
                WriteValue(fields[i].Name, fields[i].Value, mayBeNull: !required.Contains(fields[i].Name));
        });
    }

    private void WriteValue(string name, JsonElement shape, bool mayBeNull)
    {
        if (name == "workflow_run_id")
            _text.Append(mayBeNull && random.Next(2) == 0 ? "null" : $"\"{run}\"");
        else if (shape.TryGetProperty("$ref", out JsonElement reference))
            WriteObject(Definition(reference.GetString()!["#/$defs/".Length..]), [], []);
        else if (shape.TryGetProperty("oneOf", out JsonElement choices))
            WriteOneOf(choices, mayBeNull);
        else if (!shape.TryGetProperty("type", out JsonElement type))
            WriteAny(random.Next(DeepestJson));
        else if (type.ValueKind == JsonValueKind.Array && mayBeNull && random.Next(4) == 0)
            _text.Append("null");
        else
            WriteTyped(type.ValueKind == JsonValueKind.Array ? type[0].GetString()! : type.GetString()!, shape);
    }

    private void WriteOneOf(JsonElement choices, bool mayBeNull)
    {
        JsonElement[] objects = [.. choices.EnumerateArray().Where(choice => choice.TryGetProperty("$ref", out _))];
        if (mayBeNull && objects.Length < choices.GetArrayLength() && random.Next(4) == 0)
            _text.Append("null");
        else
            WriteValue("", objects[random.Next(objects.Length)], mayBeNull: false);
    }

    private void WriteTyped(string type, JsonElement shape)
    {
        switch (type)
        {
            case "string" when shape.TryGetProperty("enum", out JsonElement values):
                string[] texts = [.. values.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)];
                WriteString(texts[random.Next(texts.Length)], escapesOften: false);
                break;
            case "string" when shape.TryGetProperty("minLength", out _):
                // An id is Unicode text: no half of a pair.
                WriteString("id " + Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(Text(20))), escapesOften: true);
                break;
            case "string":
                WriteString(Text(120), escapesOften: true);
                break;
            case "integer":
                _text.Append(random.NextInt64(shape.GetProperty("minimum").GetInt64(), shape.GetProperty("maximum").GetInt64()));
                break;
            case "number":
                _text.Append(Numbers[random.Next(Numbers.Length - 1)]);
                break;
            case "boolean":
                _text.Append(random.Next(2) == 0 ? "true" : "false");
                break;
            case "object":
                WriteAnyObject(random.Next(DeepestJson));
                break;
            case "array":
                WriteMembers('[', ']', random.Next(4), _ => WriteValue("", shape.GetProperty("items"), mayBeNull: false));
                break;
            default:
                throw new InvalidOperationException($"The schema has a type {type}.");
        }
    }

    private void WriteAny(int depth)
    {
        switch (random.Next(depth > 0 ? 7 : 5))
        {
            case 0:
                _text.Append("null");
                break;
            case 1:
                _text.Append(random.Next(2) == 0 ? "true" : "false");
                break;
            case 2 or 3:
                _text.Append(Numbers[random.Next(Numbers.Length)]);
                break;
            case 4:
                WriteString(Text(40), escapesOften: true);
                break;
            case 5:
                WriteAnyObject(depth - 1);
                break;
            default:
                WriteMembers('[', ']', random.Next(4), _ => WriteAny(depth - 1));
                break;
        }
    }

    private void WriteAnyObject(int depth) => WriteMembers('{', '}', random.Next(4), i =>
    {
        WriteString($"{i} {Text(8)}", escapesOften: true);
        _text.Append(Blank()).Append(':').Append(Blank());
        WriteAny(depth);
    });

    private void WriteMembers(char open, char close, int count, Action<int> write)
    {
        _text.Append(open).Append(Blank());
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
                _text.Append(Blank()).Append(',').Append(Blank());
            write(i);
        }

        _text.Append(Blank()).Append(close);
    }

    private string Blank() => Blanks[random.Next(Blanks.Length)];

    private string Text(int longest)
    {
        StringBuilder text = new();
        for (int i = random.Next(longest); i > 0; i--)
        {
            int number = random.Next(5) switch
            {
                0 => random.Next(0x20),
                1 => random.Next(0x20, 0x80),
                2 => random.Next(0x80, 0x3000),
                3 => random.Next(0x10000),
                _ => random.Next(0x10000, 0x110000),
            };
            text.Append(number < 0x10000 ? ((char)number).ToString() : char.ConvertFromUtf32(number));
        }

        return text.ToString();
    }

    private void WriteString(string text, bool escapesOften)
    {
        int oneIn = escapesOften ? 4 : 40;
        _text.Append('"');
        for (int i = 0; i < text.Length; i++)
        {
            char unit = text[i];
            bool isPair = char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair && random.Next(oneIn) > 0)
                _text.Append(unit).Append(text[++i]);
            else if (char.IsSurrogate(unit) || unit < 0x20 || random.Next(oneIn) == 0)
                _text.Append(Escaped(unit));
            else if (unit is '"' or '\\')
                _text.Append('\\').Append(unit);
            else
                _text.Append(unit);
        }

        _text.Append('"');
    }

    private string Escaped(char unit) => (unit, random.Next(3)) switch
    {
        ('\n', 0) => "\\n",
        ('\t', 0) => "\\t",
        ('\b', 0) => "\\b",
        ('\f', 0) => "\\f",
        ('\r', 0) => "\\r",
        ('/', 0) => "\\/",
        (_, 1) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"),
    };
}
