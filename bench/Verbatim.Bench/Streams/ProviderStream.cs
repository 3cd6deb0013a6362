using System.Buffers;
using System.Globalization;
using System.Text;

namespace Verbatim.Bench.Streams;

/// <summary>A provider's stream in the making: events as the OpenAI Responses API writes them, numbered.</summary>
internal sealed class ProviderStream
{
    // Pieces as a model writes them; two in sixteen have escapes, as line ends and quotes have in recorded streams.
    private static readonly string[] Words =
    [
        " the", " turtle", " nests", ",", " and", " on", " a", " beach", " of", " sand", ".\\n\\n", " \\\"here\\\"", " é", " 海", " slowly", " then",
    ];

    private readonly ArrayBufferWriter<byte> _body = new();
    private int _events;

    /// <summary>The n-th piece of any text.</summary>
    public static string Word(int n) => Words[n % Words.Length];

    /// <summary>The provider's id of something, as long as such ids are.</summary>
    public static string Id(string prefix, int n) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_0123456789abcdef0123456789abcdef{n:x16}");

    public byte[] ToBody() => _body.WrittenSpan.ToArray();

    /// <summary>Adds an event.</summary>
    /// <param name="type">Without <c>response.</c></param>
    /// <param name="fields">Its other members, as JSON.</param>
    public void Add(string type, string fields) => _body.Write(
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            event: response.{{type}}
            data: {"type":"response.{{type}}","sequence_number":{{_events++}},{{fields}}}


            """)));

    public void Begin(int response)
    {
        string fields = $$$"""
            "response":{"id":"{{{Id("resp", response)}}}","object":"response","status":"in_progress","error":null,"model":"a-model","output":[],"text":{"format":{"type":"text"}},"tools":[],"usage":null,"metadata":{}}
            """;
        _events = 0;
        Add("created", fields);
        Add("in_progress", fields);
    }

    public void End(int response) => Add("completed", $$$"""
        "response":{"id":"{{{Id("resp", response)}}}","object":"response","status":"completed","error":null,"model":"a-model","output":[],"usage":{"input_tokens":37,"output_tokens":11,"total_tokens":48}}
        """);

    public void AddItem(int place, string item) => Add("output_item.added", $"\"output_index\":{place},\"item\":{item}");

    public void FinishItem(int place, string item) => Add("output_item.done", $"\"output_index\":{place},\"item\":{item}");

    /// <summary>Adds a message of that many pieces, whole.</summary>
    public void AddMessage(int place, int pieces)
    {
        string id = Id("msg", place);
        var text = new StringBuilder();
        AddItem(place, $$"""{"id":"{{id}}","type":"message","status":"in_progress","content":[],"role":"assistant"}""");
        for (int n = 0; n < pieces; n++)
        {
            text.Append(Word(n));
            AddPiece(place, id, Word(n));
        }

        Add("output_text.done", $"\"item_id\":\"{id}\",\"output_index\":{place},\"content_index\":0,\"logprobs\":[],\"text\":\"{text}\"");
        FinishItem(place, $$$"""
            {"id":"{{{id}}}","type":"message","status":"completed","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"{{{text}}}"}],"role":"assistant"}
            """);
    }

    public void AddPiece(int place, string item, string piece) => Add(
        "output_text.delta",
        $"\"item_id\":\"{item}\",\"output_index\":{place},\"content_index\":0,\"delta\":\"{piece}\",\"logprobs\":[],\"obfuscation\":\"vXfXwb9fe\"");
}
