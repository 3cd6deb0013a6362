using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Verbatim.Sources.Redaction;

/// <summary>Rewrites a provider's JSON as JSON that may be shown: credentials redacted, strings cut, keys once, depth bounded.</summary>
internal sealed class JsonCleaner : IDisposable
{
    public const string Redacted = "<redacted>";

    // Leaves room for the levels of a frame around the value, which together may be 64 deep.
    private const int MaxDepth = 48;

    // JSON in a string in JSON in a string …: each level doubles its backslashes, so honest documents stay far below.
    private const int MaxStringLevels = 12;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly int _maxString;
    private readonly int _stringLevel;
    private readonly NoticeList _notices;
    private readonly JsonPath _path;
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly Utf8JsonWriter _writer;

    private JsonCleaner(int maxString, int stringLevel, NoticeList notices, JsonPath path)
    {
        _maxString = maxString;
        _stringLevel = stringLevel;
        _notices = notices;
        _path = path;
        _writer = new Utf8JsonWriter(_output, Relaxed);
    }

    private bool IsRedacting { get; init; } = true;

    private List<string>? Images { get; init; }

    // Whether the text that this was read from would show what the rewritten value does not.
    private bool HidesSomething { get; set; }

    /// <summary>Cleans a value; strings longer than <paramref name="maxString"/> are cut, and images are taken out where somebody takes them.</summary>
    public static CleanJson Clean(JsonElement value, string path, int maxString, NoticeList notices, List<string>? images = null)
    {
        using var cleaner = new JsonCleaner(maxString, 0, notices, new JsonPath(path)) { Images = images };
        return cleaner.Run(value);
    }

    /// <summary>The value with nothing redacted and nothing cut; null where a frame could not hold it as it is.</summary>
    public static JsonElement? MakeRegular(JsonElement value)
    {
        var notices = new NoticeList();
        using var cleaner = new JsonCleaner(int.MaxValue, 0, notices, new JsonPath("$")) { IsRedacting = false };
        CleanJson clean = cleaner.Run(value);
        return notices.IsEmpty ? clean.ToElement() : null;
    }

    /// <summary>Redacts text that may hold JSON; text that names a credential and is not JSON is withheld. Cuts nothing.</summary>
    public static string CleanText(string text, string path, NoticeList notices)
    {
        using var cleaner = new JsonCleaner(int.MaxValue, 0, notices, new JsonPath(path));
        return cleaner.RedactText(text);
    }

    /// <inheritdoc />
    public void Dispose() => _writer.Dispose();

    private CleanJson Run(JsonElement value)
    {
        Write(value, 0);
        _writer.Flush();
        return new CleanJson(_output.WrittenMemory, HidesSomething);
    }

    private void Write(JsonElement value, int depth)
    {
        if (depth >= MaxDepth && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            HidesSomething = true;
            _notices.Truncated(_path.ToString(), "Deeper values are not kept.");
            _writer.WriteStringValue("<truncated>");
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, depth);
                break;
            case JsonValueKind.Array:
                WriteArray(value, depth);
                break;
            case JsonValueKind.String:
                WriteText(ProviderText.Read(value));
                break;
            default:
                value.WriteTo(_writer);
                break;
        }
    }

    private void WriteObject(JsonElement value, int depth)
    {
        _writer.WriteStartObject();
        foreach ((string name, JsonElement member) in MembersOnce(value))
        {
            _writer.WritePropertyName(name);
            _path.Enter(name);
            if (IsRedacting && CredentialNames.IsNamedBy(name))
            {
                HidesSomething = true;
                _notices.Redacted(_path.ToString());
                _writer.WriteStringValue(Redacted);
            }
            else
            {
                Write(member, depth + 1);
            }

            _path.Leave();
        }

        _writer.WriteEndObject();
    }

    // A frame holds no key twice. The last one counts, as parsers of JSON agree where they take it at all.
    private OrderedDictionary<string, JsonElement> MembersOnce(JsonElement value)
    {
        var members = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string name = ProviderText.ReadName(property);
            if (!members.TryAdd(name, property.Value))
            {
                HidesSomething = true;
                members[name] = property.Value;
                _notices.Truncated(_path.ToString(), "A key stood here twice; its last value is kept.");
            }
        }

        return members;
    }

    private void WriteArray(JsonElement value, int depth)
    {
        _writer.WriteStartArray();
        int index = 0;
        foreach (JsonElement element in value.EnumerateArray())
        {
            _path.Enter(index++);
            Write(element, depth + 1);
            _path.Leave();
        }

        _writer.WriteEndArray();
    }

    private void WriteText(string text)
    {
        if (Images is not null && ImageOf(text) is { } image)
        {
            Images.Add(image);
            _notices.Truncated(_path.ToString(), "This image comes in chunks.");
            _writer.WriteStringValue("<image>");
            return;
        }

        string shown = IsRedacting ? RedactText(text) : text;
        if (shown.Length > _maxString)
        {
            shown = TextCut.ToAtMost(shown, _maxString);
            _notices.Cut(_path.ToString(), _maxString);
        }

        _writer.WriteStringValue(shown);
    }

    private string RedactText(string text)
    {
        if (_stringLevel < MaxStringLevels && ProviderJson.TryParse(text, out JsonElement inner))
        {
            // A path goes into the frame, and there this is one string.
            var notices = new NoticeList();
            using var cleaner = new JsonCleaner(int.MaxValue, _stringLevel + 1, notices, new JsonPath("$"));
            CleanJson clean = cleaner.Run(inner);
            HidesSomething |= clean.HidesSomething;
            _notices.AddOf(notices, _path.ToString());
            return clean.HidesSomething ? Encoding.UTF8.GetString(clean.Utf8.Span) : text;
        }

        if (!CredentialText.Names(text))
            return text;

        HidesSomething = true;
        _notices.Withheld(_path.ToString());
        return Redacted;
    }

    private static string? ImageOf(string text)
    {
        const string Marker = ";base64,";
        int end = text.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase) ? text.IndexOf(Marker, StringComparison.OrdinalIgnoreCase) : -1;
        return end < 0 || end + Marker.Length == text.Length ? null : text[(end + Marker.Length)..];
    }
}
