using Verbatim.Storage.S3;
using Xunit;

namespace Verbatim.Storage.Tests.S3;

public sealed class S3ObjectStoreOptionsTests
{
    [Theory]
    [InlineData(null, "us-east-1", "abc", "", null, null)]
    [InlineData("https://s3.example.com:9000", "eu-central-1", "my.bucket-1", "production/verbatim_1", "A", "B")]
    [InlineData("http://127.0.0.1:9000/", "x", "abc", "p", "", "")]
    public void What_is_whole_has_no_faults(string? serviceUrl, string region, string bucket, string prefix, string? accessKey, string? secretKey) =>
        Assert.Empty(Options(serviceUrl, region, bucket, prefix, accessKey, secretKey).FindFaults());

    [Fact]
    public void Every_fault_is_told_at_once_and_no_secret()
    {
        S3ObjectStoreOptions options = Options("s3.example.com", "EU", "A_", "/x/", null, "confidential");
        (options.Timeout, options.ConnectTimeout, options.Retries, options.PartBytes) = (TimeSpan.Zero, TimeSpan.FromHours(1), 11, 1);

        string[] named = ["ServiceUrl", "Region", "Bucket", "Prefix", "AccessKey", "ConnectTimeout", "Timeout", "Retries", "PartBytes"];
        IReadOnlyList<string> faults = options.FindFaults();

        Assert.Equal(named, faults.Select(fault => fault[..fault.IndexOf(" is", StringComparison.Ordinal)]));
        Assert.DoesNotContain(faults, fault => fault.Contains("confidential", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ftp://s3.example.com")]
    [InlineData("https://user:word@s3.example.com")]
    [InlineData("https://s3.example.com/path")]
    [InlineData("https://s3.example.com/?query")]
    [InlineData("https://s3.example.com/#part")]
    [InlineData("")]
    public void An_address_is_nothing_but_where_the_store_answers(string serviceUrl) =>
        Assert.Single(Options(serviceUrl, "x", "abc", "", null, null).FindFaults());

    [Theory]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a b")]
    [InlineData("a\n")]
    public void A_prefix_is_parts_and_slashes_between_them(string prefix) => Assert.Single(Options(null, "x", "abc", prefix, null, null).FindFaults());

    private static S3ObjectStoreOptions Options(string? serviceUrl, string region, string bucket, string prefix, string? accessKey, string? secretKey) => new()
    {
        ServiceUrl = serviceUrl,
        Region = region,
        Bucket = bucket,
        Prefix = prefix,
        AccessKey = accessKey,
        SecretKey = secretKey,
    };
}
