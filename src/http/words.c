/*
 * words.c: what the wall itself says when it refuses, in both languages, and the reason phrases of HTTP. Everything else is
 * said by the gate.
 */
#include <assert.h>
#include <stddef.h>

#include "http/wall.h"

static const struct words words[] = {
	{ 400, "input", "请求无法识别", "The request cannot be read",
	  "请求的格式不符合 HTTP 规范，或网址含有不允许的字符。请检查网址后重试。",
	  "The request does not follow HTTP, or its address holds characters that are not allowed. Check the address and retry." },
	{ 404, "not-found", "未找到", "Not found", "这个网址下没有文件。请检查网址，或从首页重新进入。",
	  "There is no file at this address. Check the address, or start again from the first page." },
	{ 405, "method", "不支持的方法", "This method is not possible here", "文件只能用 GET 或 HEAD 读取。",
	  "Files can only be read, with GET or HEAD." },
	{ 408, "timeout", "请求超时", "The request took too long", "请求没有在规定时间内传完。请检查网络后重试。",
	  "The request was not complete in time. Check the connection and retry." },
	{ 413, "too-large", "内容过大", "Too large", "请求内容超过上限：表单数据 1 MB，上传文件 12 MB。请减小后重试。",
	  "The request is larger than allowed: 1 MB of data, or 12 MB for an upload. Make it smaller and retry." },
	{ 414, "too-large", "网址过长", "The address is too long", "网址超过 4096 字节。请减少查询条件后重试。",
	  "The address is longer than 4096 bytes. Use fewer search conditions and retry." },
	{ 417, "input", "不支持的 Expect", "This expectation cannot be met", "Expect 请求头只支持 100-continue。",
	  "The Expect header can only be 100-continue." },
	{ 431, "too-large", "请求头过大", "The request header is too large", "请求头超过 16 KB 或 100 行。请清除本站的 Cookie 后重试。",
	  "The request header is larger than 16 KB or 100 lines. Clear the cookies of this site and retry." },
	{ 501, "method", "不支持的方法", "This method is not known", "支持的方法为 GET、HEAD、POST、PUT、PATCH、DELETE 和 OPTIONS，传输编码为 chunked。",
	  "The methods are GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS; the only transfer coding is chunked." },
	{ 503, "busy", "系统繁忙", "Busy", "当前连接过多，请稍后重试。", "There are too many connections; try again in a moment." },
	{ 505, "input", "不支持的 HTTP 版本", "This HTTP version is not supported", "请使用 HTTP/1.1。", "Use HTTP/1.1." },
	{ 500, "internal", "系统内部错误", "Something went wrong inside", "请稍后重试；如仍失败，请把请求编号告诉管理员。",
	  "Try again; if it fails again, give the request number to your administrator." },
};

const struct words *words_of(int status)
{
	size_t last = sizeof(words) / sizeof(words[0]) - 1;

	_Static_assert(LIMIT_BODY_BYTES == 1 << 20 && LIMIT_UPLOAD_BYTES == 12 << 20, "the sentence of 413 names the limits");
	_Static_assert(LIMIT_URL_BYTES == 4096 && LIMIT_HEADER_BYTES == 16384, "the sentences of 414 and 431 name the limits");
	for (size_t i = 0; i < last; i++)
		if (words[i].status == status)
			return &words[i];
	assert(status == 500);
	return &words[last];
}

const char *words_reason(int status)
{
	static const struct { int status; const char *reason; } reasons[] = {
		{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" }, { 206, "Partial Content" },
		{ 301, "Moved Permanently" }, { 302, "Found" }, { 303, "See Other" }, { 304, "Not Modified" },
		{ 307, "Temporary Redirect" }, { 308, "Permanent Redirect" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
		{ 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 406, "Not Acceptable" },
		{ 408, "Request Timeout" }, { 409, "Conflict" }, { 410, "Gone" }, { 412, "Precondition Failed" },
		{ 413, "Content Too Large" }, { 414, "URI Too Long" }, { 415, "Unsupported Media Type" },
		{ 417, "Expectation Failed" }, { 422, "Unprocessable Content" }, { 428, "Precondition Required" },
		{ 429, "Too Many Requests" }, { 431, "Request Header Fields Too Large" }, { 500, "Internal Server Error" },
		{ 501, "Not Implemented" }, { 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" },
		{ 507, "Insufficient Storage" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Other";
}
