namespace Verbatim.Server.Description;

/// <summary>Bodies as they stand on the wire.</summary>
internal static class Examples
{
    private const string First = """{"schema":"public_sse_v1","event_id":1,"stream_id":"stream_1","server_timestamp":"2026-01-31T09:30:00.000Z","kind":"message.delta","conversation_id":"conv_1","output_index":0,"item_id":"msg_1","content_index":0,"delta":"Three versions are supported."}""";

    private const string Second = """{"schema":"public_sse_v1","event_id":2,"stream_id":"stream_1","server_timestamp":"2026-01-31T09:30:01.250Z","kind":"final","conversation_id":"conv_1","final":{"status":"completed","response_text":"Three versions are supported.","attachments":[]}}""";

    private const string Final = """{"status":"completed","response_text":"Three versions are supported.","attachments":[]}""";

    public const string Stream = $"data: {First}\n\ndata: {Second}\n\n";

    public const string Lines = $"{First}\n{Second}\n";

    public const string EventPage = $$"""
        {"workflow_run_id":"run_1","conversation_id":"conv_1","run_status":"completed","request_message":"Which versions are supported?","items":[{{First}},{{Second}}],"next_cursor":null}
        """;

    public const string ConversationPage = $$"""
        {"conversation_id":"conv_1","items":[{{First}},{{Second}}],"next_cursor":"AfzbVh2l9rJ0yS1W4Q3m8kqvR5nE7uT2aXcDgHiKpLwO"}
        """;

    public const string Transcript = """
        {"format":1,"workflow_run_id":"run_1","conversation_id":"conv_1","workflow_key":"research","run_status":"running","request_message":"Which versions are supported?","started_at":"2026-01-31T09:29:59.500Z","last_event_id":1,"cursor":"Afw0yS1W4Q3m8kqvR5nE7uT2aXcDgHiKpL","entries":[{"type":"user_message","key":"e0","first_event_id":0,"revision":0,"at":"2026-01-31T09:29:59.500Z","text":"Which versions are supported?"}]}
        """;

    public const string Markdown = "# Which versions are supported?\n\nThree versions are supported.\n";

    public const string RunList = """
        {"items":[{"workflow_run_id":"run_1","conversation_id":"conv_1","workflow_key":"research","run_status":"running","user_id":"ann","request_message":"Which versions are supported?","started_at":"2026-01-31T09:29:59.500Z","last_event_id":1,"visibility":"tenant"}],"next_cursor":null}
        """;

    public const string RunDetail = $$"""
        {"workflow_run_id":"run_1","conversation_id":"conv_1","workflow_key":"research","run_status":"completed","user_id":"ann","request_message":"Which versions are supported?","started_at":"2026-01-31T09:29:59.500Z","ended_at":"2026-01-31T09:30:01.250Z","final_text":"Three versions are supported.","last_event_id":2,"visibility":"tenant","steps":[{"agent":"researcher","response_id":"resp_1","status":"completed","started_at":"2026-01-31T09:30:00.000Z","ended_at":"2026-01-31T09:30:01.250Z"}],"final":{{Final}},"attachments":[]}
        """;

    public const string RunRequest = """{"workflow_key":"my-agent","request_message":"Which versions are supported?"}""";

    public const string RunBegun = """{"workflow_run_id":"run_1","conversation_id":"conv_1","run_status":"running"}""";

    public const string FramesRecorded = """{"accepted":2,"duplicates":0,"last_event_id":2,"run_status":"completed"}""";

    public const string Workflow = """{"workflow_key":"upgrade-plan","title":"Upgrade plan","description":"Searches for supported versions and plans an upgrade.","sample_message":"Which versions are supported?"}""";

    public const string WorkflowList = $$"""{"items":[{{Workflow}}]}""";

    public const string StartRequest = """{"message":"Which versions are supported?"}""";

    public const string RunAnswer = $$"""{"workflow_run_id":"run_1","conversation_id":"conv_1","run_status":"completed","final":{{Final}}}""";

    public const string DownloadLink = """{"object_id":"obj_1","download_url":"https://verbatim.example/objects/CfDJ8Nk","expires_in_seconds":900}""";

    public const string DownloadLinks = $$"""{"items":[{{DownloadLink}}],"missing":["obj_2"]}""";

    public const string DownloadsRequest = """{"object_ids":["obj_1","obj_2"]}""";

    public const string UploadRequest = """{"filename":"table.csv","mime_type":"text/csv","size_bytes":10,"sha256":"484a1d625c5f5dc56776fde01368e094fe6046f17aa525ba7b8718e13f610ce7"}""";

    public const string UploadLink = """{"object_id":"obj_1","upload_url":"https://verbatim.example/objects/CfDJ8Nk","method":"PUT","headers":{"Content-Type":"text/csv"},"expires_in_seconds":900}""";

    public const string Attachment = """{"object_id":"obj_1","filename":"table.csv","mime_type":"text/csv","size_bytes":10,"sha256":"484a1d625c5f5dc56776fde01368e094fe6046f17aa525ba7b8718e13f610ce7","created_at":"2026-01-31T09:30:00.000Z"}""";

    private const string Key = """{"key_id":"0f3c5a7be91d2468","name":"Recorder of the research agents","scopes":["conversations:write"],"created_by":"eve","created_at":"2026-01-31T09:30:00.000Z"}""";

    public const string KeyList = $$"""{"items":[{{Key}}]}""";

    public const string KeyRequest = """{"name":"Recorder of the research agents"}""";

    public const string NewKey = """{"key_id":"0f3c5a7be91d2468","name":"Recorder of the research agents","scopes":["conversations:write"],"created_by":"eve","created_at":"2026-01-31T09:30:00.000Z","key":"KEY"}""";

    public const string Audit = "{\"at\":\"2026-01-31T09:31:00Z\",\"user_id\":\"eve\",\"action\":\"deleted\",\"subject\":\"run number 7\"}\n{\"entries\":1}\n";

    public const string Verification = "{\"workflow_run_id\":\"run_1\",\"frames\":2,\"attachments\":0,\"damage\":[]}\n{\"verified_runs\":1,\"deleted_runs\":0}\n";
}
