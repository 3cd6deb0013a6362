using System.Text.Json;
using System.Text.Unicode;
using Verbatim.Frames.Checking.Schema;

namespace Verbatim.Frames.Checking;

/// <summary>One walk over the bytes of a frame along the table of the contract, keeping the envelope as it goes by.</summary>
internal ref struct FrameWalk
{
    private readonly int _maxDepth;
    private Utf8JsonReader _reader;
    private SeenKeys _keys;
    private string _path = "";
    private string _rule = "";
    private string _sentence = "";

    private string _kind = "";
    private long _eventId;
    private string _streamId = "";
    private string _conversationId = "";
    private string? _workflowRunId;
    private bool _isScoped;

    public FrameWalk(ReadOnlySpan<byte> json, int maxDepth)
    {
        _maxDepth = maxDepth;
        _keys = new SeenKeys(json);

        // The walk and not the reader finds what is too deep, so that it can tell it from broken JSON.
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
    }

    /// <summary>Walks the frame; the fault, or null where it follows the contract.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public FrameFault? Check()
    {
        _reader.Read();
        if (!TryTakeUnion(PublicSseV1.Frame))
            return new FrameFault(FrameFaultKind.Malformed, _rule, $"{(_path.Length == 0 ? "The frame" : _path)} {_sentence}.");

        // The reader throws where anything but the end follows.
        _reader.Read();
        return null;
    }

    public readonly FrameEnvelope Envelope() =>
        new(Position.At(_eventId), _streamId, _kind, _conversationId, _workflowRunId, _isScoped);

    public void Dispose() => _keys.Dispose();

    private bool TryTakeUnion(UnionShape union)
    {
        // The field that tells the shape may stand after others, so a copy of the reader looks ahead for it.
        Utf8JsonReader ahead = _reader;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            bool isDiscriminator = TextOf(ref ahead).SequenceEqual(union.DiscriminatorUtf8.Span);
            ahead.Read();
            if (!isDiscriminator)
            {
                ahead.Skip();
                continue;
            }

            if (ahead.TokenType == JsonTokenType.Null)
                break;

            int variant = ahead.TokenType == JsonTokenType.String ? union.Values.Find(TextOf(ref ahead)) : -1;
            if (variant < 0)
                return Fail(union.VariantRule, $"is none of those that the contract lists ({union.Clause})", union.Discriminator);

            if (_reader.CurrentDepth == 0)
                _kind = union.Values.Names[variant];

            return TryTakeObject(union[variant]);
        }

        return Fail(FrameRules.RequiredField, $"is required ({union.Clause})", union.Discriminator);
    }

    private bool TryTakeObject(ObjectShape shape)
    {
        if (!TryEnter())
            return false;

        ulong seen = 0;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            int place = shape.Find(TextOf(ref _reader));
            if (place < 0)
                return Fail(FrameRules.UnknownField, $"has a field at byte {_reader.TokenStartIndex} that it does not know ({shape.Clause})");

            Field field = shape[place];
            ulong bit = 1UL << place;
            if ((seen & bit) != 0)
                return Fail(FrameRules.NoDuplicateKeys, "is written twice", field.Name);

            seen |= bit;
            _reader.Read();
            if (!TryTakeField(field, shape))
                return false;
        }

        ulong missing = shape.Required & ~seen;
        return missing == 0 || Fail(
            FrameRules.RequiredField,
            $"is required ({shape.Clause})",
            shape[System.Numerics.BitOperations.TrailingZeroCount(missing)].Name);
    }

    private bool TryTakeField(Field field, ObjectShape shape)
    {
        if (_reader.TokenType == JsonTokenType.Null && field.Type.Form != FieldForm.AnyJson)
            return !field.IsRequired || Fail(FrameRules.RequiredField, $"is required and must not be null ({shape.Clause})", field.Name);

        if (!TryTakeValue(field.Type, field.ValueRule, shape))
        {
            _path = _path.Length == 0 || _path[0] == '[' ? field.Name + _path : $"{field.Name}.{_path}";
            return false;
        }

        // An object is behind the reader by now, and a scope tells nothing but that it is there.
        if (field.Part != EnvelopePart.None)
            Keep(field.Part);

        return true;
    }

    private void Keep(EnvelopePart part)
    {
        switch (part)
        {
            case EnvelopePart.EventId:
                _eventId = _reader.GetInt64();
                break;
            case EnvelopePart.StreamId:
                _streamId = RecentTexts.Get(TextOf(ref _reader));
                break;
            case EnvelopePart.ConversationId:
                _conversationId = RecentTexts.Get(TextOf(ref _reader));
                break;
            case EnvelopePart.WorkflowRunId:
                _workflowRunId = RecentTexts.Get(TextOf(ref _reader));
                break;
            case EnvelopePart.Scope:
                _isScoped = true;
                break;
        }
    }

    private bool TryTakeValue(FieldType type, string rule, ObjectShape shape) => type.Form switch
    {
        FieldForm.Text => TryTakeText(type, rule, shape),
        FieldForm.ProviderId => TryTakeProviderId(rule, shape),
        FieldForm.OwnId => TryTakeOwnId(rule, shape),
        FieldForm.Timestamp => (Is(JsonTokenType.String) && Rfc3339.Accepts(TextOf(ref _reader)))
            || Fail(rule, "is not an RFC 3339 time in UTC with milliseconds and Z"),
        FieldForm.Integer => TryTakeInteger(type, rule, shape),
        FieldForm.Number => (Is(JsonTokenType.Number) && _reader.TryGetDouble(out double number) && double.IsFinite(number))
            || Fail(rule, $"is not a number that 64 bits can hold{In(rule, shape)}"),
        FieldForm.Boolean => Is(JsonTokenType.True) || Is(JsonTokenType.False) || Fail(rule, $"is not a boolean{In(rule, shape)}"),
        FieldForm.AnyJson => TryTakeAny(),
        FieldForm.AnyObject => Is(JsonTokenType.StartObject) ? TryTakeAny() : Fail(rule, $"is not an object{In(rule, shape)}"),
        FieldForm.Shape => Is(JsonTokenType.StartObject) ? TryTakeObject(type.Shape!) : Fail(rule, $"is not an object{In(rule, shape)}"),
        FieldForm.Union => Is(JsonTokenType.StartObject) ? TryTakeUnion(type.Union!) : Fail(rule, $"is not an object{In(rule, shape)}"),
        FieldForm.List => Is(JsonTokenType.StartArray) ? TryTakeList(type.Element!, rule, shape) : Fail(rule, $"is not an array{In(rule, shape)}"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private bool TryTakeText(FieldType type, string rule, ObjectShape shape)
    {
        if (!Is(JsonTokenType.String))
            return Fail(rule, $"is not a string{In(rule, shape)}");

        return type.Values is null || type.Values.Find(TextOf(ref _reader)) >= 0
            || Fail(rule, $"is not {string.Join(" or ", type.Values.Names)}{In(rule, shape)}");
    }

    private bool TryTakeProviderId(string rule, ObjectShape shape)
    {
        if (!Is(JsonTokenType.String))
            return Fail(rule, $"is not a string{In(rule, shape)}");

        // Unescaped text was well-formed UTF-8 from the start; an escape may yet hide half a character.
        return (_reader.ValueSpan.Length is > 0 and <= FieldType.MaxIdBytes && (!_reader.ValueIsEscaped || Utf8.IsValid(TextOf(ref _reader))))
            || Fail(FrameRules.IdForm, $"is empty, longer than {FieldType.MaxIdBytes} bytes, or no Unicode text ({shape.Clause})");
    }

    private bool TryTakeOwnId(string rule, ObjectShape shape)
    {
        if (!Is(JsonTokenType.String))
            return Fail(rule, $"is not a string{In(rule, shape)}");

        return IdRule.Accepts(TextOf(ref _reader))
            || Fail(FrameRules.IdForm, $"is not 1 to {IdRule.MaxLength} characters of A-Z, a-z, 0-9, '.', '_', ':' and '-', other than '.' and '..' ({shape.Clause})");
    }

    private bool TryTakeInteger(FieldType type, string rule, ObjectShape shape)
    {
        if (!Is(JsonTokenType.Number))
            return Fail(rule, $"is not an integer{In(rule, shape)}");

        return (_reader.TryGetInt64(out long number) && number >= type.Minimum && number <= type.Maximum)
            || Fail(
                rule == FrameRules.FieldType ? FrameRules.IntegerRange : rule,
                $"is not an integer from {type.Minimum} to {type.Maximum}, without fraction and exponent{In(rule, shape)}");
    }

    private bool TryTakeList(FieldType element, string rule, ObjectShape shape)
    {
        if (!TryEnter())
            return false;

        for (int i = 0; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (TryTakeValue(element, rule, shape))
                continue;

            _path = _path.Length == 0 ? $"[{i}]" : $"[{i}].{_path}";
            return false;
        }

        return true;
    }

    private bool TryTakeAny()
    {
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return true;

        if (!TryEnter())
            return false;

        bool isObject = _reader.TokenType == JsonTokenType.StartObject;
        int first = _keys.Count;
        while (_reader.Read() && _reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            if (isObject)
            {
                _keys.Push((int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length, _reader.ValueIsEscaped);
                _reader.Read();
            }

            if (!TryTakeAny())
                return false;
        }

        return !isObject || _keys.TryClose(first) || Fail(FrameRules.NoDuplicateKeys, "holds an object with the same key twice");
    }

    private bool TryEnter() =>
        _reader.CurrentDepth < _maxDepth || Fail(FrameRules.Depth, $"is nested more than {_maxDepth} deep");

    private readonly bool Is(JsonTokenType token) => _reader.TokenType == token;

    private bool Fail(string rule, string sentence, string field = "")
    {
        (_rule, _sentence, _path) = (rule, sentence, field);
        return false;
    }

    // A rule of the field's own says all; the general one needs the clause of the object that the field is in.
    private static string In(string rule, ObjectShape shape) => rule == FrameRules.FieldType ? $" ({shape.Clause})" : "";

    private static ReadOnlySpan<byte> TextOf(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? JsonEscapes.Remove(reader.ValueSpan) : reader.ValueSpan;
}
