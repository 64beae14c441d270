namespace Engine.Understanding.Tests;

/// <summary>The commonest wishes of a retailer's customers are understood in Spanish, French and German too.</summary>
/// <remarks>None of these sentences is in models/retail/utterances.</remarks>
public sealed class EverydayLanguageTests(RetailModel model) : IClassFixture<RetailModel>
{
    [Theory]
    [InlineData("¿me pueden decir dónde está el pedido que hice?", "track_order")]
    [InlineData("mi paquete todavía no llega", "track_order")]
    [InlineData("quiero que me reembolsen la chaqueta", "refund_request")]
    [InlineData("cuántos días tarda la entrega a Madrid", "delivery_time")]
    [InlineData("la web rechaza mi tarjeta cuando intento pagar", "payment_problem")]
    [InlineData("deseo presentar una queja, el servicio es malísimo", "complaint")]
    [InlineData("por favor cancelen el pedido de esta mañana", "cancel_order")]
    [InlineData("hola, buenas tardes", "greeting")]
    [InlineData("muchas gracias por su ayuda", "thanks")]
    [InlineData("adiós, hasta pronto", "goodbye")]
    [InlineData("pouvez-vous me dire où est passée ma commande ?", "track_order")]
    [InlineData("mon colis n'est toujours pas là", "track_order")]
    [InlineData("je voudrais être remboursé pour la veste", "refund_request")]
    [InlineData("combien de jours faut-il pour la livraison à Paris", "delivery_time")]
    [InlineData("le site refuse ma carte quand j'essaie de payer", "payment_problem")]
    [InlineData("je souhaite déposer une réclamation, le service est nul", "complaint")]
    [InlineData("merci d'annuler la commande de ce matin", "cancel_order")]
    [InlineData("bonjour à tous", "greeting")]
    [InlineData("merci beaucoup pour votre aide", "thanks")]
    [InlineData("au revoir et bonne soirée", "goodbye")]
    [InlineData("können Sie nachsehen, wo meine Bestellung geblieben ist?", "track_order")]
    [InlineData("mein Paket ist immer noch nicht da", "track_order")]
    [InlineData("ich hätte gern mein Geld für die Jacke zurück", "refund_request")]
    [InlineData("wie viele Tage dauert die Lieferung nach Berlin", "delivery_time")]
    [InlineData("die Seite lehnt meine Karte beim Bezahlen ab", "payment_problem")]
    [InlineData("ich will mich über den schlechten Service beschweren", "complaint")]
    [InlineData("bitte stornieren Sie die Bestellung von heute morgen", "cancel_order")]
    [InlineData("guten Tag zusammen", "greeting")]
    [InlineData("vielen Dank für Ihre Hilfe", "thanks")]
    [InlineData("tschüss und schönen Abend", "goodbye")]
    public void What_is_wanted_is_understood_and_in_scope(string text, string intent)
    {
        var analysis = model.Understanding.Analyze(text);

        Assert.True(analysis.Intent == intent && analysis.InScope > 0.5f, $"{analysis}");
    }
}
