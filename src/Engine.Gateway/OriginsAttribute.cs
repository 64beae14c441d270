using System.ComponentModel.DataAnnotations;

namespace Engine.Gateway;

/// <summary>Web origins as browsers send them: scheme, host and port, and nothing after that.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OriginsAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var wrong = ((string[]?)value ?? []).FirstOrDefault(origin => !IsOrigin(origin));
        return wrong is null
            ? ValidationResult.Success
            : new ValidationResult($"{validationContext.MemberName}: '{wrong}' is no origin such as https://shop.example.",
                [validationContext.MemberName!]);
    }

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase) && uri.UserInfo.Length == 0;
}
