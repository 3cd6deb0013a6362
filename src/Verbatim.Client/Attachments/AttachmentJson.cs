using System.Text.Json.Serialization;

namespace Verbatim.Client.Attachments;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UploadRequest))]
[JsonSerializable(typeof(UploadLink))]
[JsonSerializable(typeof(StoredAttachment))]
[JsonSerializable(typeof(DownloadLink))]
[JsonSerializable(typeof(DownloadsRequest))]
[JsonSerializable(typeof(DownloadLinkList))]
internal sealed partial class AttachmentJson : JsonSerializerContext;
