using System.ComponentModel.DataAnnotations;

namespace Engine.Gateway.Sites;

/// <summary>A web site whose visitors may open conversations from their browsers. Without one there is no door without a token.</summary>
/// <remarks>Its id is the channel of its conversations. Configured under <c>Gateway:Sites:ID</c>.</remarks>
public sealed class Site
{
    /// <summary>Origins of the pages that have the widget, such as https://shop.example. At least one.</summary>
    [Required, MinLength(1), Origins]
    public string[] Origins { get; set; } = [];

    /// <summary>The assistant that answers there; the engine's own when left out.</summary>
    public string? Assistant { get; set; }

    /// <summary>
    /// The secret with which the site's own server signs who a customer is, 32 characters at least. Without it every visitor is anonymous.
    /// </summary>
    [MinLength(32)]
    public string? Key { get; set; }

    /// <summary>Conversations that the whole site may open in a minute, at each gateway.</summary>
    /// <value>Default 600; from 1 to 1,000,000.</value>
    [Range(1, 1_000_000)]
    public int OpeningsPerMinute { get; set; } = 600;

    /// <summary>The same from one address. Behind a proxy that hides addresses everybody has the proxy's: raise it there.</summary>
    /// <value>Default 20; from 1 to 1,000,000.</value>
    [Range(1, 1_000_000)]
    public int OpeningsPerMinuteOfAddress { get; set; } = 20;
}

/// <summary>Every site has an id of the form that ids have, and settings within their ranges.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SitesAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        foreach (var (id, site) in (Dictionary<string, Site>?)value ?? [])
        {
            var wrong = new List<ValidationResult>();
            if (!Contracts.WordId.IsValid(id)) wrong.Add(new ValidationResult("the id must be 1 to 128 letters, digits or - _ . : @ +."));
            Validator.TryValidateObject(site, new ValidationContext(site), wrong, validateAllProperties: true);
            if (wrong.Count > 0)
                return new ValidationResult(
                    $"{validationContext.MemberName}:{id}: {string.Join(' ', wrong.Select(w => w.ErrorMessage))}",
                        [validationContext.MemberName!]);
        }
        return ValidationResult.Success;
    }
}
