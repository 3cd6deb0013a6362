using Verbatim.Sources.Redaction;
using Xunit;

namespace Verbatim.Tests.Sources;

public sealed class CredentialNamesTests
{
    [Theory]
    [InlineData("api_key")]
    [InlineData("apikey")]
    [InlineData("APIKEY")]
    [InlineData("apiKey")]
    [InlineData("API_KEY")]
    [InlineData("APIKey")]
    [InlineData("x-api-key")]
    [InlineData("X.Api.Key")]
    [InlineData("my api key")]
    [InlineData("openaiApiKey")]
    [InlineData("Authorization")]
    [InlineData("proxy-authorization")]
    [InlineData("token")]
    [InlineData("accessToken")]
    [InlineData("refresh_token")]
    [InlineData("idToken")]
    [InlineData("IDToken")]
    [InlineData("oauth2Token")]
    [InlineData("secret")]
    [InlineData("clientSecret")]
    [InlineData("db_password")]
    [InlineData("passphrase")]
    [InlineData("bearer")]
    [InlineData("aws-secret-access-key")]
    [InlineData("private_key")]
    [InlineData("password_")]
    public void A_key_that_ends_with_a_credential_names_one(string key) => Assert.True(CredentialNames.IsNamedBy(key));

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("token_count")]
    [InlineData("tokens")]
    [InlineData("secretary")]
    [InlineData("password_hint")]
    [InlineData("passwords")]
    [InlineData("key")]
    [InlineData("primary_key")]
    [InlineData("keyApi")]
    [InlineData("apikeys")]
    [InlineData("mytoken")]
    [InlineData("tokenizer")]
    [InlineData("authorizations")]
    [InlineData("bearers")]
    [InlineData("")]
    [InlineData("__")]
    public void Other_keys_do_not(string key) => Assert.False(CredentialNames.IsNamedBy(key));

    [Theory]
    [InlineData("{\"password\":\"hun")]
    [InlineData("{\"pass\\u0077ord\": 1")]
    [InlineData("{\\\"api_key\\\":\\\"x")]
    [InlineData("password=hunter2")]
    [InlineData("curl -H 'Authorization: Basic eHh4' https://x.example")]
    [InlineData("deploy --token abc")]
    [InlineData("send Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc on")]
    public void Text_that_gives_a_credential_a_value_is_recognised(string text) => Assert.True(CredentialText.Names(text));

    [Theory]
    [InlineData("the bearer of good news")]
    [InlineData("Forgot your password? Ask the secretary.")]
    [InlineData("max_tokens=5 token_count: 7")]
    [InlineData("select token from t")]
    [InlineData("")]
    public void Text_that_only_speaks_of_one_is_not(string text) => Assert.False(CredentialText.Names(text));
}
