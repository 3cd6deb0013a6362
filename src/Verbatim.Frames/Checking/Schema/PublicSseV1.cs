using static Verbatim.Frames.Checking.Schema.FieldType;

namespace Verbatim.Frames.Checking.Schema;

/// <summary>The contract public_sse_v1 as a table: what a frame of each kind may say. The clauses are those of its document.</summary>
internal static class PublicSseV1
{
    public const string SchemaName = "public_sse_v1";

    private static readonly FieldType ToolTypes =
        OneOf("web_search", "file_search", "code_interpreter", "image_generation", "function", "mcp", "agent");

    private static readonly FieldType ArgumentToolTypes = OneOf("function", "mcp", "agent");

    private static readonly FieldType SearchStatus = OneOf("in_progress", "searching", "completed");

    private static readonly FieldType CallStatus = OneOf("in_progress", "completed", "failed");

    private static readonly ObjectShape Workflow = new(
        "E-17",
        May("workflow_key", Text),
        May("workflow_run_id", OwnId) with { Part = EnvelopePart.WorkflowRunId },
        May("stage_name", Text),
        May("step_name", Text),
        May("step_agent", Text),
        May("parallel_group", Text),
        May("branch_index", Integer));

    private static readonly ObjectShape Scope = new(
        "E-18",
        Must("type", OneOf("agent_tool")),
        Must("tool_call_id", ProviderId),
        May("tool_name", Text),
        May("agent", Text));

    private static readonly ObjectShape Notice = new(
        "E-20",
        Must("type", OneOf("redacted", "truncated")),
        Must("path", Text),
        Must("message", Text));

    private static readonly Field[] Envelope =
    [
        Must("schema", OneOf(SchemaName)) with { ValueRule = FrameRules.Schema },
        Must("event_id", IntegerWithin(1, long.MaxValue)) with { ValueRule = FrameRules.EventId, Part = EnvelopePart.EventId },
        Must("stream_id", ProviderId) with { ValueRule = FrameRules.StreamId, Part = EnvelopePart.StreamId },
        Must("server_timestamp", Timestamp) with { ValueRule = FrameRules.Timestamp },
        Must("kind", Text) with { ValueRule = FrameRules.Kind },
        Must("conversation_id", OwnId) with { ValueRule = FrameRules.ConversationId, Part = EnvelopePart.ConversationId },
        May("response_id", Text),
        May("agent", Text),
        May("workflow", Of(Workflow)),
        May("scope", Of(Scope)) with { Part = EnvelopePart.Scope },
        May("provider_sequence_number", LongInteger),
        May("notices", ListOf(Of(Notice))),
    ];

    private static readonly Field[] ItemEnvelope =
    [
        .. Envelope,
        Must("output_index", IntegerWithin(0, int.MaxValue)) with { ValueRule = FrameRules.OutputIndex },
        Must("item_id", ProviderId),
    ];

    private static readonly ObjectShape Checkpoint = new(
        "E-60",
        Must("strategy", OneOf("compact", "summarize", "trim")),
        May("trigger_reason", Text),
        May("tokens_before", LongInteger),
        May("tokens_after", LongInteger),
        May("compacted_count", Integer),
        May("compacted_inputs", Integer),
        May("compacted_outputs", Integer),
        May("keep_turns", Integer),
        May("trigger_turns", Integer),
        May("total_items_before", Integer),
        May("total_items_after", Integer),
        May("turns_before", Integer),
        May("turns_after", Integer),
        May("clear_tool_inputs", FieldType.Boolean),
        May("excluded_tools", ListOf(Text)),
        May("included_tools", ListOf(Text)));

    private static readonly ObjectShape FileSearchResult = new(
        "E-63",
        Must("file_id", Text),
        May("filename", Text),
        May("score", Number),
        May("vector_store_id", Text),
        May("attributes", AnyJson),
        May("text", Text));

    private static readonly UnionShape ToolState = new(
        "E-61",
        "tool_type",
        Tool("E-62", "web_search", SearchStatus, May("query", Text), May("sources", ListOf(Text))),
        Tool("E-63", "file_search", SearchStatus, May("queries", ListOf(Text)), May("results", ListOf(Of(FileSearchResult)))),
        Tool(
            "E-64",
            "code_interpreter",
            OneOf("in_progress", "interpreting", "completed"),
            May("container_id", Text),
            May("container_mode", OneOf("auto", "explicit"))),
        Tool(
            "E-65",
            "image_generation",
            OneOf("in_progress", "generating", "partial_image", "completed"),
            May("revised_prompt", Text),
            May("format", Text),
            May("size", Text),
            May("quality", Text),
            May("background", Text),
            May("partial_image_index", Integer)),
        Tool(
            "E-66",
            "function",
            CallStatus,
            Must("name", Text),
            May("arguments_text", Text),
            May("arguments_json", AnyObject),
            May("output", AnyJson)),
        Tool(
            "E-67",
            "mcp",
            OneOf("awaiting_approval", "in_progress", "completed", "failed"),
            Must("tool_name", Text),
            May("server_label", Text),
            May("arguments_text", Text),
            May("arguments_json", AnyObject),
            May("output", AnyJson)),
        Tool("E-68", "agent", CallStatus, Must("name", Text), May("agent", Text)));

    private static readonly UnionShape Citation = new(
        "E-70",
        "type",
        Variant(
            "E-71",
            "url_citation",
            Must("type", Text),
            Must("start_index", Integer),
            Must("end_index", Integer),
            May("title", Text),
            Must("url", Text)),
        Variant(
            "E-72",
            "container_file_citation",
            Must("type", Text),
            Must("start_index", Integer),
            Must("end_index", Integer),
            Must("container_id", Text),
            Must("file_id", Text),
            May("filename", Text),
            May("url", Text)),
        Variant(
            "E-73",
            "file_citation",
            Must("type", Text),
            May("start_index", Integer),
            May("end_index", Integer),
            May("index", Integer),
            Must("file_id", Text),
            May("filename", Text),
            May("url", Text)));

    private static readonly FieldType ChunkTarget = Of(new ObjectShape(
        "E-74",
        Must("entity_kind", OneOf("tool_call", "message")),
        Must("entity_id", ProviderId),
        Must("field", Text),
        May("part_index", Integer)));

    private static readonly ObjectShape Attachment = new(
        "E-75",
        Must("object_id", ProviderId),
        Must("filename", Text),
        May("mime_type", Text),
        May("size_bytes", LongInteger),
        May("url", Text),
        May("tool_call_id", Text));

    private static readonly ObjectShape Usage = new(
        "E-76",
        May("input_tokens", LongInteger),
        May("output_tokens", LongInteger),
        May("total_tokens", LongInteger),
        May("cached_input_tokens", LongInteger),
        May("reasoning_output_tokens", LongInteger),
        May("requests", LongInteger));

    private static readonly ObjectShape Error = new(
        "E-51",
        May("code", Text),
        Must("message", Text),
        Must("source", OneOf("provider", "server")),
        Must("is_retryable", FieldType.Boolean));

    private static readonly ObjectShape Final = new(
        "E-52",
        Must("status", OneOf("completed", "failed", "incomplete", "refused", "cancelled")),
        May("response_text", Text),
        May("structured_output", AnyJson),
        May("reasoning_summary_text", Text),
        May("refusal_text", Text),
        Must("attachments", ListOf(Of(Attachment))),
        May("usage", Of(Usage)));

    /// <summary>A frame: the shape is told by <c>kind</c>.</summary>
    public static UnionShape Frame { get; } = new(
        FrameRules.Kind,
        "kind",
        Kind(
            "E-30",
            FrameKinds.Lifecycle,
            Must("status", OneOf("queued", "in_progress", "completed", "failed", "incomplete", "cancelled")),
            May("reason", Text)),
        Kind("E-31", FrameKinds.MemoryCheckpoint, Must("checkpoint", Of(Checkpoint))),
        Kind("E-32", FrameKinds.AgentUpdated, May("from_agent", Text), Must("to_agent", Text), May("handoff_index", Integer)),
        Item("E-33", FrameKinds.OutputItemAdded, Must("item_type", Text), May("role", Text), May("status", Text)),
        Item("E-34", FrameKinds.OutputItemDone, Must("item_type", Text), May("role", Text), May("status", Text)),
        Item("E-35", FrameKinds.MessageDelta, Must("content_index", Integer), Must("delta", Text)),
        Item("E-36", FrameKinds.MessageCitation, Must("content_index", Integer), Must("citation", Of(Citation))),
        Item(
            "E-37",
            FrameKinds.ReasoningSummaryPartAdded,
            Must("summary_index", Integer),
            Must("part_type", OneOf("summary_text")),
            May("text", Text)),
        Item("E-38", FrameKinds.ReasoningSummaryDelta, May("summary_index", Integer), Must("delta", Text)),
        Item(
            "E-39",
            FrameKinds.ReasoningSummaryPartDone,
            Must("summary_index", Integer),
            Must("part_type", OneOf("summary_text")),
            Must("text", Text)),
        Item("E-40", FrameKinds.RefusalDelta, Must("content_index", Integer), Must("delta", Text)),
        Item("E-41", FrameKinds.RefusalDone, Must("content_index", Integer), Must("refusal_text", Text)),
        Item("E-42", FrameKinds.ToolStatus, Must("tool", Of(ToolState))),
        Item(
            "E-43",
            FrameKinds.ToolArgumentsDelta,
            Must("tool_call_id", ProviderId),
            Must("tool_type", ArgumentToolTypes),
            Must("tool_name", Text),
            Must("delta", Text)),
        Item(
            "E-44",
            FrameKinds.ToolArgumentsDone,
            Must("tool_call_id", ProviderId),
            Must("tool_type", ArgumentToolTypes),
            Must("tool_name", Text),
            Must("arguments_text", Text),
            May("arguments_json", AnyObject)),
        Item("E-45", FrameKinds.ToolCodeDelta, Must("tool_call_id", ProviderId), Must("delta", Text)),
        Item("E-46", FrameKinds.ToolCodeDone, Must("tool_call_id", ProviderId), Must("code", Text)),
        Item(
            "E-47",
            FrameKinds.ToolOutput,
            Must("tool_call_id", ProviderId),
            Must("tool_type", ToolTypes),
            Must("output", AnyJson)),
        Item(
            "E-48",
            FrameKinds.ToolApproval,
            Must("tool_call_id", ProviderId),
            Must("tool_type", OneOf("mcp")),
            Must("tool_name", Text),
            May("server_label", Text),
            May("approval_request_id", Text),
            Must("approved", FieldType.Boolean),
            May("reason", Text)),
        Item(
            "E-49",
            FrameKinds.ChunkDelta,
            Must("target", ChunkTarget),
            May("encoding", OneOf("base64", "utf8")),
            Must("chunk_index", Integer),
            Must("data", Text)),
        Item("E-50", FrameKinds.ChunkDone, Must("target", ChunkTarget)),
        Kind("E-51", FrameKinds.Error, Must("error", Of(Error))),
        Kind("E-52", FrameKinds.Final, Must("final", Of(Final))))
    {
        VariantRule = FrameRules.Kind,
    };

    /// <summary>What a frame of whatever kind may say.</summary>
    public static ObjectShape EnvelopeShape { get; } = new(FrameRules.Schema, Envelope);

    /// <summary>The shape of a kind that is known.</summary>
    public static ObjectShape ShapeOf(string kind) => Frame[Frame.Values.Find(System.Text.Encoding.UTF8.GetBytes(kind))];

    private static Field Must(string name, FieldType type) => new(name, type, IsRequired: true);

    private static Field May(string name, FieldType type) => new(name, type, IsRequired: false);

    private static (string Kind, ObjectShape Shape) Kind(string clause, string kind, params Field[] own) =>
        (kind, new ObjectShape(clause, [.. Envelope, .. own]));

    private static (string Kind, ObjectShape Shape) Item(string clause, string kind, params Field[] own) =>
        (kind, new ObjectShape(clause, [.. ItemEnvelope, .. own]));

    private static (string Value, ObjectShape Shape) Tool(string clause, string toolType, FieldType status, params Field[] own) =>
        Variant(clause, toolType, [Must("tool_type", Text), Must("tool_call_id", ProviderId), Must("status", status), .. own]);

    private static (string Value, ObjectShape Shape) Variant(string clause, string value, params Field[] fields) =>
        (value, new ObjectShape(clause, fields));
}
