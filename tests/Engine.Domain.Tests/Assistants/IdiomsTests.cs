using Engine.Domain.Assistants;

namespace Engine.Domain.Tests.Assistants;

public sealed class IdiomsTests
{
    private static readonly Idioms Some = new(["fire sale", "price kills me", "je meurs d'envie", "fire sale stick"]);

    [Theory]
    [InlineData("fire sale", "")]
    [InlineData("Is the FIRE-SALE still on?", "Is the  still on?")]
    [InlineData("This price kills me, I want to die.", "This , I want to die.")]
    [InlineData("Je meurs d’envie de les avoir", " de les avoir")]
    [InlineData("fire sale stick, fire sale", ", ")]
    public void A_message_says_what_is_left_without_them(string text, string rest) => Assert.Equal(rest, Some.Without(text));

    [Theory]
    [InlineData("")]
    [InlineData("fire")]
    [InlineData("bonfire sale")]
    [InlineData("the fire, on sale")]
    [InlineData("🔥 sale")]
    public void Where_there_is_none_the_message_is_as_it_is(string text) => Assert.Null(Some.Without(text));
}
