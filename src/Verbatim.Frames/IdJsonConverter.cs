using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verbatim.Frames;

/// <summary>An id as a JSON string; anything that <see cref="IdRule"/> does not accept is a <see cref="JsonException"/>.</summary>
public sealed class IdJsonConverter<TId> : JsonConverter<TId>
    where TId : struct, IParsable<TId>
{
    /// <inheritdoc />
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TId.TryParse(reader.GetString(), null, out TId id)
            ? id
            : throw new JsonException(IdRule.Sentence);

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
