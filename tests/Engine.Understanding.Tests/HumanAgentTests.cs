namespace Engine.Understanding.Tests;

/// <summary>Whoever asks for a person is heard; whoever only uses the words is not.</summary>
/// <remarks>None of these sentences is in models/retail/utterances.</remarks>
public sealed class HumanAgentTests(RetailModel model) : IClassFixture<RetailModel>
{
    [Theory]
    [InlineData("I want to speak with a human being please")]
    [InlineData("CONNECT ME TO A REAL PERSON!!!!")]
    [InlineData("would you mind putting me through to one of your colleagues?")]
    [InlineData("i wanna tlk to an agnt")]
    [InlineData("can i plz talk to a humn")]
    [InlineData("get me an actual human now")]
    [InlineData("Is there someone real I could talk to?")]
    [InlineData("hi, could I speak to a representative about my late order?")]
    [InlineData("this bot doesn't help, I need a person")]
    [InlineData("Quiero hablar con una persona de verdad")]
    [InlineData("me gustaría hablar con un agente humano")]
    [InlineData("Je voudrais parler avec un être humain")]
    [InlineData("passez-moi un agent s'il vous plaît")]
    [InlineData("Ich möchte bitte mit einem echten Mitarbeiter sprechen")]
    [InlineData("kann ich mit einem Menschen reden?")]
    public void A_request_for_a_person_is_found(string text)
    {
        var analysis = model.Understanding.Analyze(text);

        Assert.True(analysis is { Intent: "human_agent", InScope: > 0.5f }, $"{analysis}");
    }

    [Theory]
    [InlineData("I don't want to speak with an agent")]
    [InlineData("please do not transfer me to a human")]
    [InlineData("there is no need for a representative")]
    [InlineData("my travel agent cancelled the trip")]
    [InlineData("I'm a real estate agent in Denver")]
    [InlineData("who runs human resources at your company")]
    [InlineData("no quiero hablar con una persona")]
    [InlineData("je ne veux pas parler à un humain")]
    [InlineData("ich möchte nicht mit einem Menschen sprechen")]
    public void The_same_words_in_another_sense_are_no_request(string text)
    {
        var analysis = model.Understanding.Analyze(text);

        Assert.False(analysis is { Intent: "human_agent", InScope: > 0.5f }, $"{analysis}");
    }
}
