//! One request and its answer, whatever it is for.

use std::time::{Duration, Instant};

use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer::{ANSWER_LIMIT, Answer, as_json, read, redacted};
use super::{Client, Exchange, REQUEST_LIMIT};
use crate::error::{Error, ErrorKind};
use crate::token::AccessToken;
use crate::wire::API;

impl Client {
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        token: Option<&AccessToken>,
        query: &impl Serialize,
        body: Option<&impl Serialize>,
    ) -> Result<T, Error> {
        self.exchange(method, &format!("{API}{path}"), token, query, body, read).await
    }

    /// A call whose answer has no content that matters: any 2xx will do that is empty or JSON. A page that a proxy or a
    /// log-in service put there with status 200 is no success.
    pub(super) async fn order(
        &self,
        method: Method,
        path: &str,
        token: &AccessToken,
        query: &impl Serialize,
        body: Option<&impl Serialize>,
    ) -> Result<(), Error> {
        let read_nothing =
            |answer: &Answer| if answer.body.is_empty() { Ok(()) } else { read::<Value>(answer).map(drop) };
        self.exchange(method, &format!("{API}{path}"), Some(token), query, body, read_nothing).await
    }

    pub(super) async fn exchange<T>(
        &self,
        method: Method,
        path: &str,
        token: Option<&AccessToken>,
        query: &impl Serialize,
        body: Option<&impl Serialize>,
        read: impl FnOnce(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut request = self.request(method.clone(), path, token, REQUEST_LIMIT).query(query);
        if let Some(body) = body {
            request = request.json(body);
        }
        let shown = body.and_then(|body| serde_json::to_value(body).ok()).map(redacted);
        self.perform(name_of(&method), request, shown, read).await
    }

    pub(super) fn request(
        &self,
        method: Method,
        path: &str,
        token: Option<&AccessToken>,
        limit: Duration,
    ) -> RequestBuilder {
        let request = self.http.request(method, self.service.join(path)).timeout(limit);
        match token {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        }
    }

    /// Sends a request whose body is shown to the observer as `shown`.
    pub(super) async fn perform<T>(
        &self,
        method: &'static str,
        request: RequestBuilder,
        shown: Option<Value>,
        read: impl FnOnce(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let started = Instant::now();
        let request = request.build().map_err(|error| {
            Error::of_transport(method, self.service.as_str().to_owned(), &error, started.elapsed())
        })?;
        let url = request.url().clone();
        let (outcome, answer) = match self.send(request, method, started).await {
            Ok(answer) => (read(&answer), Some(answer)),
            Err((error, answer)) => (Err(error), answer),
        };
        if let Some(observer) = &self.observer {
            let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
            let begun = outcome.as_ref().err().and_then(|error| error.status);
            let status = answer.as_ref().map(|answer| answer.status).or(begun);
            let response = answer.as_ref().map_or(Value::Null, |answer| redacted(as_json(&answer.body)));
            let (server_date, certificate) = answer.map_or((None, None), |answer| (answer.date, answer.certificate));
            observer(Exchange {
                method,
                path,
                request: shown,
                status,
                response,
                error: outcome.as_ref().err().cloned(),
                elapsed: started.elapsed(),
                server_date,
                certificate,
            });
        }
        outcome
    }

    /// Sends and reads the whole answer; a refusal carries the answer that it came with.
    async fn send(
        &self,
        request: reqwest::Request,
        method: &'static str,
        started: Instant,
    ) -> Result<Answer, (Error, Option<Answer>)> {
        let url = request.url().to_string();
        let transport =
            |error: reqwest::Error| (Error::of_transport(method, url.clone(), &error, started.elapsed()), None);
        let mut response = self.http.execute(request).await.map_err(transport)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let presented = response.extensions().get::<reqwest::tls::TlsInfo>();
        let certificate = presented.and_then(|info| info.peer_certificate()).map(<[u8]>::to_vec);
        let mut body = Vec::new();
        let cut = |error| {
            let (error, answer) = transport(error);
            // Somebody had begun to answer: that tells it from a host that is not there.
            let begun = matches!(error.kind, ErrorKind::Network { .. }).then_some(status);
            (Error { status: begun, ..error }, answer)
        };
        while let Some(chunk) = response.chunk().await.map_err(cut)? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_LIMIT {
                break;
            }
        }
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (content_type, date) = (header("content-type").unwrap_or_default(), header("date"));
        let elapsed = started.elapsed();
        let refusal = (!(200..300).contains(&status))
            .then(|| Error::of_status(method, url.clone(), status, &headers, &body, elapsed));
        let answer = Answer { method, url, status, content_type, date, certificate, body, elapsed };
        match refusal {
            Some(error) => Err((error, Some(answer))),
            None => Ok(answer),
        }
    }
}

/// A path segment: ids are UUIDs, but one that came from elsewhere must not reach another endpoint.
pub(super) fn segment(id: &str) -> String {
    id.chars().filter(|character| character.is_ascii_alphanumeric() || *character == '-').collect()
}

pub(super) fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        _ => "GET",
    }
}
