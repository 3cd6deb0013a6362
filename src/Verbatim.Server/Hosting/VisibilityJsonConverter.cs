using System.Text.Json;
using System.Text.Json.Serialization;
using Verbatim.Ledger;

namespace Verbatim.Server.Hosting;

/// <summary>Who may read a conversation, by exactly these names: the framework's converter would also take other cases and lists of names.</summary>
internal sealed class VisibilityJsonConverter : JsonConverter<ConversationVisibility>
{
    public override ConversationVisibility Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType != JsonTokenType.String ? throw new JsonException()
        : reader.ValueTextEquals("tenant"u8) ? ConversationVisibility.Tenant
        : reader.ValueTextEquals("private"u8) ? ConversationVisibility.Private
        : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, ConversationVisibility value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value == ConversationVisibility.Private ? "private"u8 : "tenant"u8);
}
