using Engine.Domain.Assistants;

namespace Engine.Domain.Tests.Assistants;

public sealed class AnswerWordsTests
{
    [Theory]
    [InlineData("yes", AnswerWord.Yes)]
    [InlineData("Yes, please!", AnswerWord.Yes)]
    [InlineData("OK thanks", AnswerWord.Yes)]
    [InlineData("👍", AnswerWord.Yes)]
    [InlineData("👍🏽", AnswerWord.Yes)]
    [InlineData("Ja, bitte.", AnswerWord.Yes)]
    [InlineData("Sí, por favor", AnswerWord.Yes)]
    [InlineData("Oui, s'il vous plaît", AnswerWord.Yes)]
    [InlineData("that’s it", AnswerWord.Yes)]
    [InlineData("no", AnswerWord.No)]
    [InlineData("NO!!!", AnswerWord.No)]
    [InlineData("Nope.", AnswerWord.No)]
    [InlineData("neither", AnswerWord.No)]
    [InlineData("None of those", AnswerWord.No)]
    [InlineData("that's not it", AnswerWord.No)]
    [InlineData("Nein, danke", AnswerWord.No)]
    [InlineData("keins davon", AnswerWord.No)]
    [InlineData("ninguno de los dos", AnswerWord.No)]
    [InlineData("aucune des deux", AnswerWord.No)]
    [InlineData("nessuno dei due", AnswerWord.No)]
    [InlineData("The first one, please", AnswerWord.First)]
    [InlineData("1", AnswerWord.First)]
    [InlineData("#1", AnswerWord.First)]
    [InlineData("a)", AnswerWord.First)]
    [InlineData("one", AnswerWord.First)]
    [InlineData("die erste bitte", AnswerWord.First)]
    [InlineData("2.", AnswerWord.Second)]
    [InlineData("option 2", AnswerWord.Second)]
    [InlineData("no, the second one", AnswerWord.Second)]
    [InlineData("el segundo", AnswerWord.Second)]
    [InlineData("la deuxième", AnswerWord.Second)]
    [InlineData("3", AnswerWord.Third)]
    public void A_few_words_answer_a_question_in_every_language(string text, AnswerWord meaning) =>
        Assert.Equal(meaning, AnswerWords.Standard.Find(text));

    [Theory]
    [InlineData("no idea where my parcel is")]
    [InlineData("yes but where is my order")]
    [InlineData("not the first one")]
    [InlineData("thanks")]
    [InlineData("please")]
    [InlineData("4711")]
    [InlineData("?!")]
    [InlineData("yes yes yes yes yes yes yes yes yes yes yes yes yes yes")]
    public void What_says_more_or_less_is_no_such_answer(string text) => Assert.Null(AnswerWords.Standard.Find(text));

    [Fact]
    public void An_assistant_adds_words_and_its_own_meaning_goes_first()
    {
        var words = AnswerWords.Standard.With([("yes", "Aye"), ("no", "k")]);

        Assert.Equal(AnswerWord.Yes, words.Find("aye!"));
        Assert.Equal(AnswerWord.No, words.Find("K"));
        Assert.Equal(AnswerWord.No, words.Find("nope"));
    }
}
