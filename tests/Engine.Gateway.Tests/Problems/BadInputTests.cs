using System.Net;
using System.Text;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Tests.Problems;

/// <summary>Whatever is sent, the answer is a problem with a code, and the conversation goes on.</summary>
public sealed class BadInputTests(SharedGateway shared) : IClassFixture<SharedGateway>, IAsyncLifetime
{
        private string _conversation = null!;
    private string _customer = null!;

    private GatewayUnderTest Gateway => shared.Gateway;

    private string Messages => $"/v1/conversations/{_conversation}/messages";

    public async ValueTask InitializeAsync() => (_conversation, _customer) = await shared.OpenAsync();

    public async ValueTask DisposeAsync() =>
        Assert.Equal(HttpStatusCode.OK, (await Gateway.SayAsync(_conversation, _customer, "m-after", "still here")).Status);

    [Fact]
    public Task An_empty_body_is_malformed() => RefusesAsync("", Refusal.Malformed);

    [Theory]
    [InlineData("{")]
    [InlineData("hello")]
    [InlineData("""{"id":"m-1","text":"a"} and more""")]
    [InlineData("""{"id":"m-1","text":"a"}{"id":"m-2","text":"b"}""")]
    [InlineData("""{"id":"m-1","text":"a",}""")]
    [InlineData("""{'id':'m-1'}""")]
    [InlineData("""{"id":"m-1","text":"a" /* hm */}""")]
    [InlineData("\0")]
    public Task What_is_not_JSON_is_malformed(string body) => RefusesAsync(body, Refusal.Malformed);

    [Fact]
    public Task JSON_that_is_nested_without_end_is_malformed() => RefusesAsync(
        """{"id":""" + new string('[', 5000) + new string(']', 5000) + "}", Refusal.Malformed);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("\"text\"")]
    [InlineData("""{"id":1,"text":"a"}""")]
    [InlineData("""{"id":"m-1","text":["a"]}""")]
    [InlineData("""{"id":"m-1","text":{"a":"b"}}""")]
    public Task Values_of_the_wrong_type_are_refused(string body) => RefusesAsync(body, Refusal.FieldInvalid);

    [Fact]
    public Task A_field_that_comes_twice_is_refused() => RefusesAsync("""{"id":"m-1","text":"a","text":"b"}""", Refusal.FieldInvalid);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":"m-1"}""")]
    [InlineData("""{"text":"a"}""")]
    [InlineData("""{"id":null,"text":"a"}""")]
    [InlineData("""{"id":"m-1","text":null}""")]
    public Task Missing_fields_are_refused(string body) => RefusesAsync(body, Refusal.FieldInvalid);

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_refused()
    {
        byte[] body = [.. """{"id":"m-1","text":" """u8, 0xC3, 0x28, 0xFF, .. "\"}"u8];

        (await Gateway.PostAsync(Messages, _customer, body)).IsRefused(400, Refusal.TextInvalid);
    }

    [Fact]
    public async Task Overlong_UTF8_is_refused()
    {
        byte[] body = [.. """{"id":"m-1","text":" """u8, 0xC0, 0xAF, .. "\"}"u8];   // a slash in two bytes

        (await Gateway.PostAsync(Messages, _customer, body)).IsRefused(400, Refusal.TextInvalid);
    }

    [Theory]
    [InlineData("""{"id":"m-1","text":"\ud800"}""")]
    [InlineData("""{"id":"m-1","text":"a\udc00b"}""")]
    [InlineData("""{"id":"m-1","text":"\ud83d\ud83d"}""")]
    [InlineData("""{"id":"\ud800","text":"a"}""")]
    public Task Half_a_surrogate_pair_is_refused(string body) => RefusesAsync(body, Refusal.TextInvalid);

    [Theory]
    [InlineData("\\u0000")]
    [InlineData("a\\u0000b")]
    [InlineData("\\u0007")]
    [InlineData("\\u001b[31m")]
    [InlineData("a\\u0085")]
    [InlineData("\\b")]
    public Task Control_characters_are_refused(string text) => RefusesAsync($$"""{"id":"m-1","text":"{{text}}"}""", Refusal.TextInvalid);

    [Fact]
    public async Task Tabs_line_breaks_emoji_and_every_script_are_text()
    {
        const string body = """{"id":"m-1","text":"tab\tline\r\n 👩‍💻 \ud83d\ude00 żółć こんにちは مرحبا <b>&amp;</b>"}""";

        var turn = await Gateway.PostAsync(Messages, _customer, body);

        Assert.Equal(HttpStatusCode.OK, turn.Status);
        Assert.Equal("tab\tline\r\n 👩‍💻 😀 żółć こんにちは مرحبا <b>&amp;</b>", turn.Events[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\\n\\t")]
    public Task A_message_without_text_is_refused(string text) => RefusesAsync($$"""{"id":"m-1","text":"{{text}}"}""", Refusal.TextEmpty);

    [Fact]
    public Task A_message_longer_than_8_KiB_is_refused() =>
        RefusesAsync($$"""{"id":"m-1","text":"{{new string('é', 4097)}}"}""", Refusal.TextTooLong);

    [Fact]
    public async Task The_longest_message_is_taken()
    {
        var turn = await Gateway.PostAsync(Messages, _customer, $$"""{"id":"m-1","text":"{{new string('é', 4096)}}"}""");

        Assert.Equal(HttpStatusCode.OK, turn.Status);
    }

    [Theory]
    [InlineData(64 * 1024 + 1)]
    [InlineData(1024 * 1024)]
    [InlineData(8 * 1024 * 1024)]
    public async Task A_body_over_64_KiB_is_refused(int bytes)
    {
        var body = new byte[bytes];
        body.AsSpan().Fill((byte)' ');

        (await Gateway.PostAsync(Messages, _customer, body)).IsRefused(413, Refusal.BodyTooLarge);
    }

    [Fact]
    public async Task A_body_over_64_KiB_that_hides_its_length_is_refused_too()
    {
        var content = new StreamContent(new MemoryStream(new byte[1024 * 1024]));
        content.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, Messages) { Content = content };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Authorization = new("Bearer", _customer);

        using var response = await Gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m 1")]
    [InlineData("m/1")]
    [InlineData("ü")]
    [InlineData("\\u0000")]
    public Task A_message_id_of_another_form_is_refused(string id) => RefusesAsync($$"""{"id":"{{id}}","text":"a"}""", Refusal.IdInvalid);

    [Theory]
    [InlineData("a%20b")]
    [InlineData("%C3%BC")]
    [InlineData("%F0%9F%92%A9")]
    [InlineData("a%00b")]
    [InlineData("a%2Fb")]
    [InlineData("%27%3B--")]
    public async Task A_conversation_id_of_another_form_is_refused(string id)
    {
        var answer = await Gateway.GetAsync($"/v1/conversations/{id}/events", Gateway.Token(Role.Admin));

        if (id == "a%00b") Assert.Equal(HttpStatusCode.BadRequest, answer.Status);   // Kestrel refuses the line before there is a request
        else answer.IsRefused(400, Refusal.IdInvalid);
    }

    [Fact]
    public async Task A_conversation_id_that_is_too_long_is_refused() =>
        (await Gateway.GetAsync($"/v1/conversations/{new string('a', 129)}/events", Gateway.Token(Role.Admin))).IsRefused(400,
            Refusal.IdInvalid);

    [Theory]
    [InlineData("""{"id":"a b","channel":"web","customer":{"id":"cy"}}""", Refusal.IdInvalid)]
    [InlineData("""{"id":"","channel":"web","customer":{"id":"cy"}}""", Refusal.IdInvalid)]
    [InlineData("""{"channel":"web"}""", Refusal.FieldInvalid)]
    [InlineData("""{"customer":{"id":"cy"}}""", Refusal.FieldInvalid)]
    [InlineData("""{"channel":"","customer":{"id":"cy"}}""", Refusal.FieldInvalid)]
    [InlineData("""{"channel":"web","customer":{"id":""}}""", Refusal.FieldInvalid)]
    [InlineData("""{"channel":"web","customer":{"id":"c y"}}""", Refusal.FieldInvalid)]
    [InlineData("""{"channel":"web","customer":{"id":7}}""", Refusal.FieldInvalid)]
    [InlineData("""{"channel":"web","customer":"cy"}""", Refusal.FieldInvalid)]
    [InlineData("""{"channel":"web","customer":{"id":"cy","name":"\u0000"}}""", Refusal.FieldInvalid)]
    [InlineData("""{"channel":"web","customer":{"id":"cy","facts":{"a":null}}}""", Refusal.FieldInvalid)]
    [InlineData("""{"channel":"web","customer":{"id":"cy","facts":{"a":1}}}""", Refusal.FieldInvalid)]
    [InlineData("""{"channel":"web","customer":{"id":"cy","facts":{"":"x"}}}""", Refusal.FieldInvalid)]
    public async Task A_conversation_that_cannot_be_opened_is_refused(string body, Refusal refusal) =>
        (await Gateway.PostAsync("/v1/conversations", Gateway.Token(Role.Admin), body)).IsRefused(400, refusal);

    [Theory]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v1/conversation/c-1")]
    [InlineData("/v1/conversations/c-1/nothing")]
    [InlineData("/../etc/passwd")]
    public async Task An_address_that_is_not_there_is_not_found(string path)
    {
        (await Gateway.GetAsync(path, _customer)).IsRefused(404, Refusal.UnknownRoute);
        (await Gateway.GetAsync(path, token: null)).IsRefused(404, Refusal.UnknownRoute);
    }

    [Theory]
    [InlineData("GET", "/v1/conversations")]
    [InlineData("GET", "/v1/conversations/c-1/messages")]
    [InlineData("DELETE", "/v1/conversations/c-1/events")]
    [InlineData("PUT", "/health/live")]
    public async Task A_method_that_an_address_does_not_take_is_refused(string method, string path) =>
        (await Gateway.SendAsync(new HttpMethod(method), path, Gateway.Token(Role.Admin))).IsRefused(405, Refusal.UnknownRoute);

    [Fact]
    public async Task A_body_that_is_not_called_JSON_is_refused() =>
        (await Gateway.SendAsync(HttpMethod.Post, Messages, _customer, new StringContent("id=m-1&text=a"))).IsRefused(415,
            Refusal.Malformed);

    [Fact]
    public async Task An_unknown_field_is_left_alone() =>
        Assert.Equal(HttpStatusCode.OK,
            (await Gateway.PostAsync(Messages, _customer, """{"id":"m-1","text":"a","later":{"x":[1]}}""")).Status);

    private async Task RefusesAsync(string body, Refusal refusal) =>
        (await Gateway.PostAsync(Messages, _customer, Encoding.UTF8.GetBytes(body))).IsRefused(400, refusal);
}
