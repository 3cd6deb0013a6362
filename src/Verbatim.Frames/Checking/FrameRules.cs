namespace Verbatim.Frames.Checking;

/// <summary>The clauses of docs/contracts/public-sse-v1.md that a fault or a finding can name.</summary>
internal static class FrameRules
{
    public const string OneObject = "E-2";
    public const string WellFormedUtf8 = "E-3";
    public const string SingleLine = "E-4";
    public const string WellFormedJson = "E-5";
    public const string NoDuplicateKeys = "E-6";
    public const string Depth = "E-7";
    public const string Schema = "E-10";
    public const string EventId = "E-11";
    public const string StreamId = "E-12";
    public const string Timestamp = "E-13";
    public const string Kind = "E-14";
    public const string ConversationId = "E-15";
    public const string OutputIndex = "E-22";
    public const string UnknownField = "E-23";
    public const string RequiredField = "E-24";
    public const string FieldType = "E-25";
    public const string IntegerRange = "E-28";
    public const string IdForm = "E-29";
    public const string OneEnd = "E-80";
    public const string NothingAfterTheEnd = "E-81";
    public const string NestedEnd = "E-82";
    public const string RecordedOnce = "E-83";
    public const string OneStream = "E-84";
    public const string OneConversation = "E-85";
    public const string RunInEveryFrame = "E-86";
    public const string OneRun = "E-87";
    public const string ItemOrder = "E-88";
    public const string ProviderNumber = "E-89";
    public const string OneCard = "E-90";
    public const string ItemIdOfItems = "E-91";
    public const string Chunks = "E-92";
    public const string BrowserSafe = "E-93";
    public const string NoGaps = "E-96";
    public const string FrameSize = "E-166";
    public const string StreamSize = "E-167";
}
