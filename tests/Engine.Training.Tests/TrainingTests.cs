using System.Text.Json;
using Engine.Training.Data;

namespace Engine.Training.Tests;

[Collection("console")]
public sealed class TrainingTests : TrainingFolder
{
    private static readonly List<LabelledText> Shop =
    [
        .. Rows("track", "where is my order", "track my parcel", "my parcel is late",
            "has my order been sent", "when does my package arrive", "tracking number please"),
        .. Rows("refund", "i want a refund", "give me my money back", "refund please",
            "how do i get a refund", "i want my money back now", "reimburse me"),
        .. Rows("hours", "when do you open", "opening hours", "are you open on sunday",
            "when does the store close", "what time do you close", "store hours please"),
        .. Rows(LabelledText.OutOfScope, "who won the game", "what is the weather", "write a poem"),
    ];

    [Fact]
    public void The_same_data_and_seed_give_the_same_files()
    {
        Trained(Shop, "one").Dispose();
        Trained(Shop, "two").Dispose();

        foreach (var file in new[] { "intent.onnx", "intent.vocabulary", "model.json" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, "one", file)), File.ReadAllBytes(Path.Combine(Folder, "two", file)));
    }

    [Fact]
    public void A_corrected_message_is_just_one_more_row()
    {
        const string Message = "you have my money and my porch is empty";
        using var before = Trained(Shop, "before");
        using var after = Trained([.. Shop, .. Rows("track", Message)], "after");

        Assert.Equal("refund", before.Analyze(Message).Intent);
        Assert.Equal("track", after.Analyze(Message).Intent);
    }

    [Fact]
    public void A_word_never_seen_in_training_is_understood_by_its_company()
    {
        using var model = Trained(Shop);

        Assert.Equal("refund", model.Analyze("can i be reimbursed").Intent);
        Assert.Equal("track", model.Analyze("shipment").Intent);
    }

    [Fact]
    public void Training_leaves_a_report_a_card_and_plots()
    {
        var model = Path.Combine(Folder, "model");
        var rows = string.Concat(Shop.Select(row => $"{row.Text}\t{row.Label}\n"));

        var (exit, errors) = Run("train", "--intents", Write("shop.tsv", "text\tlabel\n" + rows), "--out", model);

        Assert.True(exit == 0, errors);
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(model, "report.json")));
        Assert.Equal(21, report.RootElement.GetProperty("rows").GetInt32());
        Assert.Contains("| accuracy, macro-F1 |", File.ReadAllText(Path.Combine(model, "MODEL-CARD.md")), StringComparison.Ordinal);
        foreach (var plot in new[] { "reliability.svg", "coverage.svg", "confusion.svg" })
            Assert.StartsWith("<svg ", File.ReadAllText(Path.Combine(model, plot)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_people_wrote_into_a_model_card_survives_the_next_training()
    {
        var model = Directory.CreateDirectory(Path.Combine(Folder, "model")).FullName;
        File.WriteAllText(Path.Combine(model, "MODEL-CARD.md"), "# Ours\n\nWritten by hand.\n");
        var file = Write("shop.tsv", "text\tlabel\n" + string.Concat(Shop.Select(row => $"{row.Text}\t{row.Label}\n")));

        for (var i = 0; i < 2; i++) Run("train", "--intents", file, "--out", model);

        var card = File.ReadAllText(Path.Combine(model, "MODEL-CARD.md"));
        Assert.StartsWith("# Ours\n\nWritten by hand.\n", card, StringComparison.Ordinal);
        Assert.Equal(2, card.Split("## Figures").Length);
    }

    [Fact]
    public void The_figures_of_an_evaluation_have_the_agreed_names()
    {
        var model = Path.Combine(Folder, "model");
        var file = Write("shop.tsv", "text\tlabel\n" + string.Concat(Shop.Select(row => $"{row.Text}\t{row.Label}\n")));
        var moods = Write("moods.tsv",
            "text\tlabel\tscore\n"
                + string.Concat(Enumerable.Range(0, 20)
                    .Select(i => $"good {i}\tpositive\t0.8\nbad {i}\tnegative\t-0.7\nmeh {i}\tneutral\t0\n")));
        Run("train", "--intents", file, "--sentiment", moods, "--out", model);

        var json = Path.Combine(Folder, "figures.json");
        var (exit, errors) = Run("evaluate", "--model", model, "--intents", file, "--sentiment", moods, "--json", json);

        Assert.True(exit == 0, errors);
        using var figures = JsonDocument.Parse(File.ReadAllText(json));
        var root = figures.RootElement;
        foreach (var name in new[] { "inScopeAccuracy", "macroF1", "outOfScopeRecall", "outOfScopeAuroc", "expectedCalibrationError" })
            Assert.InRange(root.GetProperty(name).GetDouble(), 0, 1);
        foreach (var name in new[] { "1", "2", "5" })
            Assert.InRange(root.GetProperty("coverageAtError").GetProperty(name).GetDouble(), 0, 1);
        foreach (var name in new[] { "accuracy", "macroRecall", "macroF1", "pearson" })
            Assert.InRange(root.GetProperty("sentiment").GetProperty(name).GetDouble(), 0.9, 1);
        foreach (var name in new[] { "p50", "p99" }) Assert.True(root.GetProperty("microsPerMessage").GetProperty(name).GetDouble() > 0);
    }

    [Fact]
    public void An_explanation_names_the_words_that_carried_the_decision()
    {
        using var model = Trained(Shop);

        var explanation = model.Explain("i want a refund");

        Assert.Equal("refund", explanation.Analysis.Intent);
        Assert.Contains("refund", explanation.Features.Take(5).Select(share => share.Feature));
        Assert.All(explanation.Features.Take(5), share => Assert.True(share.ForBest > share.ForSecond));
    }
}
